/**
 * The conditions of rules, written in CEL (https://cel.dev): read, held to what is allowed, and compiled.
 * The same facts give the same answer for ever, in bounded time: there are no clocks, no floats, no
 * regular expressions and no loops within loops.
 */
import { type ASTNode, Environment, EvaluationError, type ParseError } from '@marcbachmann/cel-js';
import {
  AccountFacts,
  KeyFacts,
  type PolicyRule,
  PoolFacts,
  RequestFacts,
  TimeFacts,
} from '../domain/rules.ts';
import { type Mistake, mistakesIn, readsOf } from './rule-syntax.ts';

export const LONGEST_EXPRESSION = 1_000;

/** What a condition can name, by what it belongs to, each with its type and what it is. */
export const RULE_ENVIRONMENT = {
  account: {
    plan: ['string', "the slug of the account's plan"],
    tier: ['string', 'the tier of that plan'],
    daysOnPlan: ['int', 'whole days since the account took the plan'],
  },
  request: {
    model: ['string', "the model's slug"],
    kind: ['string', 'what kind of model it is, e.g. "video"'],
    endpoint: ['string', 'the endpoint; "" when the request names none'],
    priority: ['string', 'CRITICAL, STANDARD or SHEDDABLE'],
    meters: ['map<string, int>', 'how much is asked for, by meter, in whole units, rounded up'],
    attributes: ['map<string, string>', "the workload's attributes, the model's defaults filled in"],
    labels: ['map<string, string>', 'the labels of the request'],
    waitUpTo: ['int', 'seconds that it would wait for room; 0 when it does not wait'],
  },
  key: { roles: ['list<string>', "the roles of the caller's key"] },
  pool: {
    name: ['string', "the slug of the model's pool"],
    level: ['string', 'NORMAL, ELEVATED, HIGH or SATURATED'],
  },
  time: {
    hour: ['int', "0 to 23, in the rule's time zone"],
    weekday: ['int', "1 (Monday) to 7 (Sunday), in the rule's time zone"],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>>;

const CLASSES = {
  account: AccountFacts,
  request: RequestFacts,
  key: KeyFacts,
  pool: PoolFacts,
  time: TimeFacts,
} as const;

function createEnvironment(): Environment {
  const limits = {
    maxAstNodes: 200,
    maxDepth: 32,
    maxListElements: 100,
    maxMapEntries: 20,
    maxCallArguments: 4,
  };
  const environment = new Environment({ limits });
  for (const name of Object.keys(CLASSES) as (keyof typeof CLASSES)[]) {
    const fields = Object.fromEntries(
      Object.entries(RULE_ENVIRONMENT[name]).map(([field, [type]]) => [field, type]),
    );
    environment.registerType(`the whole ${name}`, { ctor: CLASSES[name], fields });
    environment.registerVariable(name, `the whole ${name}`);
  }
  return environment;
}

const environment = createEnvironment();

/** What is stored with decisions about a condition that failed: our own words, which no other version of the library changes. */
const FAULTS: Readonly<Record<string, string>> = {
  division_by_zero: 'division by zero',
  modulo_by_zero: 'division by zero',
  numeric_overflow: 'a number beyond 64 bits',
  no_such_key: 'something that the request does not have',
  index_out_of_bounds: 'a place beyond the end of a list',
};

function faultOf(error: unknown): string {
  const code = error instanceof EvaluationError ? error.code : '';
  return FAULTS[code] ?? 'a value that it can not work with';
}

function positionOf(error: { readonly range?: { readonly start: number } | undefined }): string {
  return error.range ? ` at character ${error.range.start + 1}` : '';
}

function parse(text: string): ReturnType<Environment['parse']> | Mistake {
  try {
    return environment.parse(text);
  } catch (error) {
    if (!isParseError(error)) throw error;
    const what = error.code === 'limit_exceeded' ? 'is too large' : "can't be read";
    return { message: `The condition ${what}${positionOf(error)}.`, expected: 'an expression in CEL' };
  }
}

function isParseError(error: unknown): error is ParseError {
  return error instanceof Error && error.name === 'ParseError';
}

function namesOf(node: ASTNode | undefined): string | null {
  if (node?.op === 'id') return `one of ${Object.keys(RULE_ENVIRONMENT).join(', ')}`;
  if (node?.op !== '.' && node?.op !== '[]') return null;
  const [owner] = node.args;
  const fields = Object.entries(RULE_ENVIRONMENT).find(
    ([name]) => owner.op === 'id' && owner.args === name,
  )?.[1];
  return fields ? `one of ${Object.keys(fields).join(', ')}` : null;
}

function shown(text: string, { start, end }: { start: number; end: number }): string {
  return JSON.stringify(text.slice(start, end));
}

/** Everything that is wrong with a condition, as far as one mistake does not hide another; none when it can be used. */
export function checkExpression(text: string): readonly Mistake[] {
  const parsed = parse(text);
  if ('message' in parsed) return [parsed];
  const found = [...mistakesIn(parsed.ast)];
  const { valid, type, error } = parsed.check();
  if (valid && type !== 'bool') {
    found.push({
      message: `The condition gives ${type}, not true or false.`,
      expected: 'a comparison, or several',
    });
  }
  if (error) {
    const { node, range, code } = error;
    const part = range ? shown(text, range) : 'a part of it';
    const detail = code === 'no_such_overload' ? error.summary.replace('no such overload', '') : '';
    const unknown = code === 'unknown_variable' || code === 'no_such_key';
    found.push({
      message: unknown
        ? `There is no ${part}${positionOf(error)}.`
        : `${part}${positionOf(error)} has the wrong types${detail}.`,
      expected: unknown ? namesOf(node as ASTNode | undefined) : 'types that go together',
    });
  }
  return found;
}

/**
 * Compiles a condition. One that can't be used any more (it was stored by another version of Weir) is a
 * condition that fails: it never keeps Weir from starting.
 */
export function compileExpression(text: string): Pick<PolicyRule, 'holds' | 'reads'> {
  const parsed = parse(text);
  if ('message' in parsed || checkExpression(text).length > 0) {
    const reads = { time: false, days: false, priority: false, workload: false };
    return { reads, holds: () => ({ fault: 'a condition that this version of Weir does not take' }) };
  }
  return {
    reads: readsOf(parsed.ast),
    holds: (facts) => {
      try {
        return parsed(facts) === true;
      } catch (error) {
        return { fault: faultOf(error) };
      }
    },
  };
}
