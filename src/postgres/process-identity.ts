// Tells processes apart even when their numbers are used again: a process is its number and the instant
// it was started. It reads /proc where there is one; elsewhere a live number has to be believed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from '../error-code.ts';

/** Whether any process has this number now. One that belongs to somebody else counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** The start of a process in the kernel's ticks since boot, or null where that cannot be read. */
export function startOf(pid: number): string | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is the program's name in parentheses, which may itself contain spaces.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[19] ?? null;
}

/** The command line of a process as its words, or null when there is none to be read. */
export function commandOf(pid: number): string[] | null {
  const words = readProc(pid, 'cmdline')?.split('\0');
  if (words !== undefined) return words;
  const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.status === 0 ? listed.stdout.trim().split(' ') : null;
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // No /proc on this system, or the process has just ended: both mean that nothing is known.
    return null;
  }
}
