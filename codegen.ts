// Typed operations for src/client, made from schema.graphql and the documents beside it: `npm run generate`.
import type { CodegenConfig } from '@graphql-codegen/cli';

const TEXT_SCALARS = ['Credits', 'Decimal', 'Count', 'Duration', 'IdempotencyKey', 'TimeZone', 'DateTime'];

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'src/client/documents/*.graphql',
  generates: {
    'src/client/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        // Documents stay text, so that the client needs no GraphQL parser.
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        // A scalar that is not listed here is a mistake rather than `any`.
        strictScalars: true,
        scalars: Object.fromEntries(TEXT_SCALARS.map((name) => [name, 'string'])),
      },
    },
  },
};

export default config;
