/**
 * Holds the schema to the core contract (core-contract.graphql): all that frontends, orchestrators and
 * monitors were promised is there, with the promised nullability. More may be there. What is still
 * missing is listed by name, exactly, so that the list only ever shrinks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema as buildFromText,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  graphqlSync,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  parse,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { buildSchema, getMetadataStorage, Query, Resolver } from 'type-graphql';
import { makeResolveTypeSync } from '../../src/graphql/make-resolve-type-sync.ts';

const ROOT = join(import.meta.dirname, '../../src/graphql');

/** Fields of the contract that no resolver gives yet. Remove each as it comes; add none. */
const NOT_YET_THERE: readonly string[] = [];

const PROBE = /^probe/;
let schema: GraphQLSchema;
const contract = buildFromText(readFileSync(join(import.meta.dirname, 'core-contract.graphql'), 'utf8'));

/**
 * The whole schema: all modules under src/graphql are loaded, so that every type and resolver class is
 * registered, and a probe field asks for each union, enum and argument class that no root field uses yet.
 */
beforeAll(async () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  for (const file of files) await import(pathToFileURL(join(ROOT, file)).href);
  const storage = getMetadataStorage();
  const resolvers = storage.resolverClasses.map((resolver) => resolver.target);

  class Probe {}
  Resolver()(Probe);
  const probe = (name: string, type: object | symbol): void => {
    Object.defineProperty(Probe.prototype, name, { value: () => null, configurable: true });
    const descriptor = Object.getOwnPropertyDescriptor(Probe.prototype, name);
    if (descriptor === undefined) throw new Error('A property that was just defined is there.');
    Query(() => type, { nullable: true, description: 'Asks for a type.' })(Probe.prototype, name, descriptor);
  };
  storage.unions.forEach((union, i) => {
    probe(`probeUnion${i}`, union.symbol);
  });
  storage.enums.forEach((type, i) => {
    probe(`probeEnum${i}`, type.enumObj);
  });
  const argsClasses = storage.argumentTypes.map((type) => type.target);
  argsClasses.forEach((target, i) => {
    const name = `probeArgs${i}`;
    probe(name, String);
    storage.collectHandlerParamMetadata({
      kind: 'args',
      target: Probe,
      methodName: name,
      index: 0,
      getType: () => target,
      typeOptions: {},
      validateSettings: undefined,
      validateFn: undefined,
    });
  });

  schema = makeResolveTypeSync(
    await buildSchema({
      resolvers: [Probe, ...resolvers],
      orphanedTypes: [...storage.objectTypes, ...storage.inputTypes, ...storage.interfaceTypes].map(
        (type) => type.target,
      ),
      authChecker: () => true,
      validate: false,
      pubSub: {
        publish: () => {
          throw new Error('Nothing is published while a schema is only looked at.');
        },
        subscribe: () => {
          throw new Error('Nothing is subscribed to while a schema is only looked at.');
        },
      },
    }),
  );
});

interface Expected {
  /** The place in the schema, e.g. Job.state or Account.jobs(first). */
  readonly place: string;
  readonly is: string;
}

/** Everything that a schema promises, one entry a promise. */
function promisesOf(from: GraphQLSchema): Expected[] {
  return Object.values(from.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(promisesOfType);
}

function promisesOfType(type: GraphQLNamedType): Expected[] {
  const self = { place: type.name, is: type.constructor.name };
  if (isEnumType(type)) return [self, ...enumPromises(type)];
  if (isUnionType(type)) return [self, ...unionPromises(type)];
  if (isInputObjectType(type)) return [self, ...inputPromises(type)];
  if (isObjectType(type) || isInterfaceType(type)) return [self, ...fieldPromises(type)];
  return [self];
}

function enumPromises(type: GraphQLEnumType): Expected[] {
  return type.getValues().map((value) => ({ place: `${type.name}.${value.name}`, is: 'value' }));
}

function unionPromises(type: GraphQLUnionType): Expected[] {
  return type.getTypes().map((member) => ({ place: `${type.name} | ${member.name}`, is: 'member' }));
}

function inputPromises(type: GraphQLInputObjectType): Expected[] {
  return Object.values(type.getFields()).map((field) => ({
    place: `${type.name}.${field.name}`,
    is: `${field.type} = ${JSON.stringify(field.defaultValue)}`,
  }));
}

function fieldPromises(type: GraphQLObjectType | GraphQLInterfaceType): Expected[] {
  return [
    ...type
      .getInterfaces()
      .map((parent) => ({ place: `${type.name} implements ${parent.name}`, is: 'interface' })),
    ...Object.values(type.getFields()).flatMap((field) => [
      { place: `${type.name}.${field.name}`, is: String(field.type) },
      ...field.args.map((arg) => argPromise(`${type.name}.${field.name}`, arg)),
    ]),
  ];
}

function argPromise(field: string, arg: GraphQLArgument): Expected {
  return { place: `${field}(${arg.name})`, is: `${arg.type} = ${JSON.stringify(arg.defaultValue)}` };
}

/** "Account.jobs(first)" and "Mutation" belong to what is listed as not yet there. */
function isPartOf(place: string, missing: readonly string[]): boolean {
  return missing.some((field) => field === place || place.startsWith(`${field}(`));
}

describe('the core contract', () => {
  test('is kept in every type, field, argument, enum value, union member, nullability and default', () => {
    const there = new Map(promisesOf(schema).map(({ place, is }) => [place, is]));
    const roots = ['Mutation', 'Subscription'];
    const broken = promisesOf(contract)
      .filter(({ place }) => !isPartOf(place, NOT_YET_THERE))
      .filter(
        ({ place }) =>
          !(roots.includes(place) && NOT_YET_THERE.some((field) => field.startsWith(`${place}.`))),
      )
      .filter(({ place, is }) => there.get(place) !== is)
      .map(({ place, is }) => `${place}: expected ${is}, is ${there.get(place) ?? 'missing'}`);
    expect(broken).toEqual([]);
  });

  test('lists exactly the fields that are still missing', () => {
    const there = new Set(promisesOf(schema).map(({ place }) => place));
    const missing = promisesOf(contract)
      .map(({ place }) => place)
      .filter((place) => /^\w+\.\w+$/.test(place) && !there.has(place));
    expect(missing.sort()).toEqual(NOT_YET_THERE);
  });

  test('gives each argument class of the types the same defaults as the field that will use it', () => {
    const first = { type: 'Int', defaultValue: 20 };
    const args = Object.values(schema.getQueryType()?.getFields() ?? {})
      .filter((field) => field.name.startsWith('probeArgs'))
      .map((field) => Object.fromEntries(field.args.map((arg) => [arg.name, arg])));
    const paged = args.filter((arg) => 'first' in arg);
    expect(paged.length).toBeGreaterThan(0);
    for (const arg of paged) {
      expect({ type: String(arg.first?.type), defaultValue: arg.first?.defaultValue }).toEqual(first);
    }
    const usage = args.find((arg) => 'timeZone' in arg);
    const expected = contract.getQueryType()?.getFields().usage?.args ?? [];
    for (const arg of expected) {
      expect(`${arg.name}: ${usage?.[arg.name]?.type} = ${usage?.[arg.name]?.defaultValue}`).toBe(
        `${arg.name}: ${arg.type} = ${arg.defaultValue}`,
      );
    }
  });
});

/** The places without a description, apart from the roots, which explain themselves, and the probes. */
function undescribed(from: GraphQLSchema): string[] {
  const found: string[] = [];
  const look = (place: string, { description }: { description?: string | null | undefined }): void => {
    if (!description?.trim()) found.push(place);
  };
  for (const type of Object.values(from.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    const isRoot = ['Query', 'Mutation', 'Subscription'].includes(type.name);
    if (!isRoot) look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg);
    }
  }
  return found;
}

describe('the schema', () => {
  test('describes every type, field, argument, input field and enum value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  test('has no default on an argument or input field that may not be null', () => {
    const places = promisesOf(schema).filter(({ is }) => /! = (?!undefined)/.test(is));
    expect(places).toEqual([]);
  });

  test('tells the type of every member of every union and interface at once', () => {
    const classes = new Map(getMetadataStorage().objectTypes.map(({ name, target }) => [name, target]));
    const seen: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isAbstractType(type) || isIntrospectionType(type)) continue;
      for (const member of schema.getPossibleTypes(type)) {
        const target = classes.get(member.name);
        if (target === undefined) throw new Error(`${member.name} has no class.`);
        const value: unknown = Object.create(target.prototype);
        // The info is not looked at; a call through the public type needs the other arguments only to compile.
        expect(Reflect.apply(type.resolveType ?? (() => undefined), type, [value])).toBe(member.name);
        seen.push(`${type.name}:${member.name}`);
      }
    }
    expect(seen).toContain('RequestJobResult:JobRejected');
    expect(seen).toContain('Problem:JobRejected');
    expect(seen).toContain('Node:WaitTicket');
  });

  test('answers unions alike in the compiled executor and in the reference one', async () => {
    const { InvalidRequest } = await import('../../src/graphql/types/problem.ts');
    const { make } = await import('../../src/graphql/types/make.ts');
    const answer = make(InvalidRequest, {
      message: 'wrong',
      code: 'MALFORMED',
      path: ['input', 'maxCost'],
      expected: null,
    });
    const field = Object.values(schema.getQueryType()?.getFields() ?? {}).find(
      (candidate) => PROBE.test(candidate.name) && String(candidate.type) === 'RequestJobResult',
    );
    if (field === undefined) throw new Error('The probe of RequestJobResult is there.');
    field.resolve = () => answer;
    const source = `{ ${field.name} { __typename ... on Problem { message } ... on InvalidRequest { path expected } } }`;
    const compiled = compileQuery(schema, parse(source));
    if (!isCompiledQuery(compiled)) throw new Error('The query compiles.');
    const expected = {
      data: {
        [field.name]: {
          __typename: 'InvalidRequest',
          message: 'wrong',
          path: ['input', 'maxCost'],
          expected: null,
        },
      },
    };
    expect(JSON.parse(JSON.stringify(await compiled.query({}, {}, {})))).toEqual(expected);
    expect(JSON.parse(JSON.stringify(graphqlSync({ schema, source })))).toEqual(expected);
  });
});
