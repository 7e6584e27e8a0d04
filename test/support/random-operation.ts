// Operations at random over a schema: fields, aliases, fragments, directives, variables; with arguments that
// are right, left out, null or wrong.
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Random } from '../domain/random.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values to choose from, by the name of the argument or input field, else of its type. */
export type Values = Readonly<Record<string, readonly unknown[]>>;

interface Writing {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly values: Values;
  readonly variables: Record<string, unknown>;
  readonly declared: string[];
}

const DEEPEST = 5;

/** One field of the root, or a few, with what is asked of them. `fields` are the names to choose from. */
export function randomOperation(params: {
  schema: GraphQLSchema;
  random: Random;
  values: Values;
  kind: 'query' | 'mutation';
  fields: readonly string[];
}): Operation {
  const { schema, random, values, kind, fields } = params;
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  const writing: Writing = { schema, random, values, variables: {}, declared: [] };
  const many = kind === 'query' ? random.integer(1, 3) : 1;
  const selections = Array.from({ length: many }, (_, index) => {
    const field = root?.getFields()[random.pick(fields)];
    if (!field) throw new Error('There is no such field.');
    return `f${index}: ${fieldText(field, 1, writing)}`;
  });
  const { declared, variables } = writing;
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
  return { query: `${kind} Random${head} { ${selections.join(' ')} }`, variables };
}

function fieldText(field: GraphQLField<unknown, unknown>, depth: number, writing: Writing): string {
  const given = field.args.flatMap((argument) => argumentText(argument, writing));
  const head = given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
  const type = getNamedType(field.type);
  if (!isObjectType(type) && !isAbstractType(type)) return head;
  return `${head} { ${selectionText(type, depth + 1, writing)} }`;
}

function selectionText(type: GraphQLNamedType, depth: number, writing: Writing): string {
  const { schema, random } = writing;
  const texts = ['__typename'];
  if (isAbstractType(type)) {
    for (const member of schema.getPossibleTypes(type)) {
      if (random.chance(60)) texts.push(`... on ${member.name} { ${selectionText(member, depth, writing)} }`);
    }
  } else if (isObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      const leaf = !isObjectType(getNamedType(field.type)) && !isAbstractType(getNamedType(field.type));
      if (field.args.some(isRequiredArgument) || (!leaf && depth >= DEEPEST)) continue;
      if (!random.chance(leaf ? 50 : 30)) continue;
      const alias = random.chance(10) ? `${field.name}Too: ` : '';
      const condition = random.chance(5) ? ` @skip(if: ${random.chance(50)})` : '';
      // A condition stands between a field and what is selected of it.
      const [head, ...rest] = fieldText(field, depth, writing).split(' {');
      texts.push(`${alias}${head}${condition}${rest.length === 0 ? '' : ` {${rest.join(' {')}`}`);
    }
  }
  const text = texts.join(' ');
  return isObjectType(type) && random.chance(15) ? `... on ${type.name} { ${text} }` : text;
}

function argumentText(argument: GraphQLArgument, writing: Writing): string[] {
  const { random, variables, declared } = writing;
  if (!isRequiredArgument(argument) && random.chance(60)) return [];
  const value = randomValue(argument.type, argument.name, writing);
  if (typeof value === 'number' && random.chance(40)) return [`${argument.name}: ${value}`];
  const name = `v${declared.length}`;
  declared.push(`$${name}: ${argument.type}`);
  // Now and then left out, which is right for some arguments and wrong for others.
  if (!random.chance(3)) variables[name] = value;
  return [`${argument.name}: $${name}`];
}

function randomValue(type: GraphQLInputType, name: string, writing: Writing): unknown {
  const { random, values } = writing;
  if (random.chance(2)) return random.pick([null, 7, 'wrong', true, [], {}]);
  if (isNonNullType(type)) return randomValue(type.ofType, name, writing);
  const known = values[name] ?? values[getNamedType(type).name];
  if (isListType(type)) {
    return Array.from({ length: random.integer(0, 2) }, () => randomValue(type.ofType, name, writing));
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || random.chance(25),
    );
    return Object.fromEntries(
      fields.map((field) => [field.name, randomValue(field.type, field.name, writing)]),
    );
  }
  if (known) return random.pick(known);
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  return random.pick(['text', 3, '2.5', true]);
}
