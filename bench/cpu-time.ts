/** The processor time that programs have taken so far, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts it in hundredths of a second. */
const TICK_MICROS = 10_000;

interface Stat {
  readonly parent: number;
  /** Its own, and that of the children that it has waited for. */
  readonly own: number;
  readonly waited: number;
}

/** Null of a process that is not there any more. */
function statOf(pid: number | string): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return null;
    throw error;
  }
  // Behind the name, which may have spaces in it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, waitedUser = 0, waitedSystem = 0] = fields.slice(11);
  return {
    parent,
    own: (user + system) * TICK_MICROS,
    waited: (waitedUser + waitedSystem) * TICK_MICROS,
  };
}

/** User and system time of a process, in microseconds. */
export function cpuMicros(pid: number): number {
  return statOf(pid)?.own ?? Number.NaN;
}

/** The same with all children that it has or had. */
export function familyMicros(pid: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat?.parent === pid) sum += stat.own;
  }
  // Last, so that a child that ended meanwhile is among those it waited for.
  const own = statOf(pid);
  return own ? sum + own.own + own.waited : Number.NaN;
}
