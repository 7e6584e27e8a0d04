/**
 * Holds the way of a malformed value through the whole of GraphQL: from a variable or the text of a
 * query, past validation and type-graphql's conversion, to an answer that names the field. Both
 * executors must take the same way.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import {
  Arg,
  buildSchema,
  createUnionType,
  Field,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { makeResolveTypeSync } from '../../src/graphql/make-resolve-type-sync.ts';
import type { Malformed } from '../../src/graphql/malformed.ts';
import { findMalformed, readArguments, readInput } from '../../src/graphql/read-input.ts';
import { Credits, DateTime, Decimal, Duration } from '../../src/graphql/scalars.ts';
import { make } from '../../src/graphql/types/make.ts';
import { InvalidRequest } from '../../src/graphql/types/problem.ts';
import { RequestJobInput } from '../../src/graphql/types/request-job-input.ts';

@ObjectType('Echo')
class Echo {
  @Field(() => Credits, { nullable: true })
  maxCost!: bigint | null;

  @Field(() => Decimal, { nullable: true })
  firstQuantity!: bigint | null;

  @Field(() => String, { nullable: true })
  priority!: string | null;
}

const EchoResult = createUnionType({ name: 'EchoResult', types: () => [Echo, InvalidRequest] as const });

@Resolver()
class EchoResolver {
  @Query(() => Credits, { nullable: true })
  credits(@Arg('amount', () => Credits) amount: bigint | Malformed): bigint {
    return readArguments({ amount }).amount;
  }

  @Mutation(() => EchoResult, { nullable: true })
  echo(@Arg('input', () => RequestJobInput) given: RequestJobInput): Echo | InvalidRequest {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { input } = reading;
    return make(Echo, {
      maxCost: input.maxCost ?? null,
      firstQuantity: input.workload.quantities[0]?.quantity ?? null,
      priority: input.priority ?? null,
    });
  }
}

const ECHO = `mutation Echo($input: RequestJobInput!) {
  echo(input: $input) {
    __typename
    ... on Echo { maxCost firstQuantity priority }
    ... on InvalidRequest { code path }
  }
}`;

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = makeResolveTypeSync(await buildSchema({ resolvers: [EchoResolver], validate: false }));
});

type Run = (source: string, variables?: Record<string, unknown>) => Promise<unknown>;

const runReference: Run = async (source, variables) => {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  return execute({ schema, document, variableValues: variables });
};

const runCompiled: Run = async (source, variables) => {
  const compiled = compileQuery(schema, parse(source));
  if (!isCompiledQuery(compiled)) throw new Error('The document compiles.');
  return compiled.query({}, {}, variables);
};

/** As the client sees it. */
async function answer(result: Promise<unknown>): Promise<unknown> {
  return JSON.parse(JSON.stringify(await result));
}

function requestWith(fields: object, quantity: unknown): Record<string, unknown> {
  const workload = { quantities: [{ meter: 'unit', quantity }] };
  return { input: { idempotencyKey: 'a-fine-key', model: 'unit', workload, ...fields } };
}

describe.each([
  ['the reference executor', runReference],
  ['the compiled executor', runCompiled],
])('with %s', (_, run) => {
  test('a well-formed input arrives exactly, with its defaults', async () => {
    expect(await answer(run(ECHO, requestWith({ maxCost: '9007199254740.993001' }, 3)))).toEqual({
      data: {
        echo: {
          __typename: 'Echo',
          maxCost: '9007199254740.993001',
          firstQuantity: '3',
          priority: 'STANDARD',
        },
      },
    });
  });

  test.each([
    [{ maxCost: '1e400' }, '1', ['input', 'maxCost']],
    [{ maxCost: 0.1 }, '1', ['input', 'maxCost']],
    [{}, '0.0000001', ['input', 'workload', 'quantities', '0', 'quantity']],
    [{ idempotencyKey: 'short' }, '1', ['input', 'idempotencyKey']],
    [{ lease: 'P1M' }, '1', ['input', 'lease']],
  ])('a malformed value in %j is an InvalidRequest with its path', async (fields, quantity, path) => {
    expect(await answer(run(ECHO, requestWith(fields, quantity)))).toEqual({
      data: { echo: { __typename: 'InvalidRequest', code: 'MALFORMED', path } },
    });
  });

  test('a malformed argument of a query is BAD_USER_INPUT', async () => {
    const source = 'query Ask($amount: Credits!) { credits(amount: $amount) }';
    expect(await answer(run(source, { amount: '12.5' }))).toEqual({ data: { credits: '12.5' } });
    expect(await answer(run(source, { amount: 'NaN' }))).toMatchObject({
      data: { credits: null },
      errors: [{ extensions: { code: 'BAD_USER_INPUT', path: ['amount'] } }],
    });
  });
});

test('a number in the text of a query is read from its characters', async () => {
  const source = '{ credits(amount: 9007199254.740993) }';
  expect(await answer(runReference(source))).toEqual({ data: { credits: '9007199254.740993' } });
  expect(await answer(runReference('{ credits(amount: 1e400) }'))).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

describe('reading an input', () => {
  const input = (amount: bigint | Malformed, quantity: bigint | Malformed) => ({
    maxCost: amount,
    workload: {
      quantities: [
        { meter: 'unit', quantity: 1n },
        { meter: 'token', quantity },
      ],
    },
    at: new Date(0),
    lease: undefined,
    quoteId: null,
  });

  test('hands on a well-formed input as it is', () => {
    const value = input(1n, 2n);
    const reading = readInput(value);
    expect(reading).toEqual({ wellFormed: true, input: value });
    expect(reading.wellFormed && reading.input).toBe(value);
  });

  test('answers InvalidRequest with the exact path of the first mistake and what would be right', () => {
    const reading = readInput(input(1n, Decimal.parseValue('1e400')));
    expect(reading).toMatchObject({
      wellFormed: false,
      problem: {
        code: 'MALFORMED',
        path: ['input', 'workload', 'quantities', '1', 'quantity'],
        expected: expect.stringContaining('6 fraction digits'),
        message: expect.stringContaining('input.workload.quantities.1.quantity can\'t be read: got "1e400"'),
      },
    });
  });

  test('counts places in a list of inputs from where the list stands', () => {
    const reading = readInput(input(Credits.parseValue(' 1'), 1n), ['inputs', '3']);
    expect(reading).toMatchObject({ problem: { path: ['inputs', '3', 'maxCost'] } });
  });

  test('names all mistakes, in order, and stops at twenty', () => {
    const bad = Credits.parseValue('NaN');
    const mistakes = findMalformed({ first: bad, second: [1n, bad], third: { inner: bad } }, ['input']);
    expect(mistakes.map(({ path }) => path.join('.'))).toEqual([
      'input.first',
      'input.second.1',
      'input.third.inner',
    ]);
    expect(
      findMalformed(
        Array.from({ length: 1_000 }, () => bad),
        ['inputs'],
      ),
    ).toHaveLength(20);
  });

  test('refuses malformed arguments of a query as BAD_USER_INPUT', () => {
    const args = { range: { from: DateTime.parseValue('yesterday'), to: new Date(0) }, timeZone: 'UTC' };
    expect(() => readArguments(args)).toThrow(GraphQLError);
    expect(() => readArguments(args)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('range.from can\'t be read: got "yesterday"'),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', path: ['range', 'from'] }),
      }),
    );
  });

  test('hands on well-formed arguments of a query as they are', () => {
    const args = { first: 20, minInterval: Duration.parseValue('PT1S') };
    expect(readArguments(args)).toBe(args);
  });
});
