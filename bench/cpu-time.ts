/** The processor time that programs have taken so far, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts it in hundredths of a second. */
const TICK_MICROS = 10_000;

/** User and system time of a process in microseconds, its ended threads included. */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
}

/** The processes that this one started and that still run. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        return parentOf(each) === pid;
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}
