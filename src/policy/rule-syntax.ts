/** What may stand in the condition of a rule, and what it looks at: readings of its syntax tree. */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { RuleReads } from '../domain/rules.ts';

export interface Mistake {
  readonly message: string;
  readonly expected: string | null;
}

const CALLS = ['size', 'has'];
const METHODS = ['size', 'contains', 'startsWith', 'endsWith'];
/** They look at each item of a list or each key of a map. */
const LOOPS = ['exists', 'all'];
const ALLOWED = [...new Set([...CALLS, ...METHODS, ...LOOPS])].join(', ');
const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** The parts of an expression, in the order in which they stand. */
function partsOf({ op, args }: ASTNode): ASTNode[] {
  if (op === 'value' || op === 'id') return [];
  const parts: ASTNode[] = [];
  const look = (value: unknown): void => {
    if (isNode(value)) parts.push(value);
    else if (Array.isArray(value)) value.forEach(look);
  };
  look(args);
  return parts;
}

function at({ start }: ASTNode): string {
  return `at character ${start + 1}`;
}

function mistakeInValue(node: ASTNode & { readonly op: 'value' }): Mistake | null {
  const { args: value } = node;
  if (typeof value === 'number') {
    return { message: `There is a fraction ${at(node)}.`, expected: 'whole numbers' };
  }
  if (typeof value === 'bigint' && (value < INT64.least || value > INT64.most)) {
    return { message: `The number ${at(node)} has more than 64 bits.`, expected: `at most ${INT64.most}` };
  }
  if (typeof value === 'object' && value !== null) {
    return {
      message: `There are bytes or an unsigned number ${at(node)}.`,
      expected: 'texts and whole numbers',
    };
  }
  return null;
}

function mistakeInCall(node: ASTNode, inLoop: boolean): Mistake | null {
  if (node.op !== 'call' && node.op !== 'rcall') return null;
  const [name] = node.args;
  const known = node.op === 'call' ? CALLS : [...METHODS, ...LOOPS];
  if (!known.includes(name)) {
    const message = `${JSON.stringify(name)} ${at(node)} may not be used in a condition.`;
    return { message, expected: `one of ${ALLOWED}` };
  }
  if (!inLoop || !LOOPS.includes(name)) return null;
  return { message: `There is a loop within a loop ${at(node)}.`, expected: 'loops beside each other' };
}

function isLoop(node: ASTNode): boolean {
  return node.op === 'rcall' && LOOPS.includes(node.args[0]);
}

/** Whatever is in an expression that conditions may not have. */
export function mistakesIn(node: ASTNode, inLoop = false): readonly Mistake[] {
  const mistake = node.op === 'value' ? mistakeInValue(node) : mistakeInCall(node, inLoop);
  const inner = inLoop || isLoop(node);
  const found = partsOf(node).flatMap((part) => mistakesIn(part, inner));
  return mistake ? [mistake, ...found] : found;
}

/** Every field that is looked at, such as time.hour; a whole that is looked at by itself stands for all its fields. */
function fieldsIn(node: ASTNode): string[] {
  if (node.op === 'id') return [`${node.args}.`];
  if (node.op === '.') {
    const [owner, field] = node.args;
    if (owner.op === 'id') return [`${owner.args}.${field}`];
  }
  return partsOf(node).flatMap(fieldsIn);
}

export function readsOf(node: ASTNode): RuleReads {
  const fields = fieldsIn(node);
  const reads = (owner: string, ...names: readonly string[]): boolean =>
    fields.some((field) => field === `${owner}.` || names.some((name) => field === `${owner}.${name}`));
  return {
    time: reads('time', 'hour', 'weekday'),
    days: reads('account', 'daysOnPlan'),
    priority: reads('request', 'priority'),
    workload: reads('request', 'meters'),
  };
}
