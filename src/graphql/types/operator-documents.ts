/** Documents of operators: what is common to publishing them, and what is answered when one can't be taken. */
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { IdempotencyKey } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';
import { Problem } from './problem.ts';

export const DOCUMENT_TEXT =
  'The text of a JSON document; comments and commas at the end of lists are allowed, and kept. Amounts are decimal strings, lengths of time ISO 8601. Its JSON Schema is served under /schemas.';

export const DocumentProblemCode = describedEnum(
  'DocumentProblemCode',
  'What kind of mistake is in a document, for a machine.',
  {
    UNREADABLE: 'The text is no JSON document, or too long.',
    MISSING: 'Something that is needed is not there.',
    UNKNOWN_FIELD: 'There is no such field, as in a misspelt name.',
    BAD_VALUE: 'The value can not stand there, whatever the rest says.',
    UNKNOWN_NAME: 'A name of something that does not exist: a model, pool, plan, tier, unit or rule.',
    NAME_TAKEN: 'A name that something else has already.',
    BAD_EXPRESSION: "The condition of a rule can't be read, has the wrong types, or is not allowed.",
    CONTRADICTION: 'Each part would do, and together they do not: a floor above a ceiling.',
  },
);
export type DocumentProblemCode = keyof typeof DocumentProblemCode;

@ObjectType('DocumentProblem', {
  simpleResolvers: true,
  description: 'One thing that is wrong with a document.',
})
export class DocumentProblem {
  @Field(() => DocumentProblemCode, { description: 'What kind of mistake it is: stable.' })
  code!: DocumentProblemCode;

  @Field(() => [String], {
    description:
      'Where it is, from the root of the document down: ["limits", "0", "floor"]. Places in lists count from 0. Empty: the document as a whole.',
  })
  path!: string[];

  @Field(() => String, { description: 'What is wrong, in English, for people to read.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What would be right there. Null when the message says all.',
  })
  expected!: string | null;
}

@ObjectType('DocumentRejected', {
  implements: Problem,
  simpleResolvers: true,
  description: 'Returned when a document is not what it has to be. Nothing was stored.',
})
export class DocumentRejected extends Problem {
  @Field(() => [DocumentProblem], { description: 'Everything that is wrong with it, at once.' })
  problems!: DocumentProblem[];
}

@InputType('DocumentInput', { description: 'A document to be defined or published.' })
export class DocumentInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input does it once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, { description: DOCUMENT_TEXT })
  document!: string;
}
