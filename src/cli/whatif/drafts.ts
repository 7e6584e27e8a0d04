// The drafts on the command line: read from their files, and all that is wrong with them told before anything runs.
import { readFile } from 'node:fs/promises';
import type { DocumentProblem } from '../../catalogue/document.ts';
import { errorMessage } from '../../error-code.ts';
import { EXIT_BAD_SETTING, StartupError } from '../../startup-error.ts';
import type { DraftTexts } from '../../whatif/draft-rules.ts';

export interface DraftFiles {
  readonly policy: string | null;
  readonly prices: string | null;
}

async function readText(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path} can't be read: ${errorMessage(error)}.`, {
      exitCode: EXIT_BAD_SETTING,
      cause: error,
    });
  }
}

export async function readDrafts({ policy, prices }: DraftFiles): Promise<DraftTexts> {
  if (policy === null && prices === null) {
    throw new StartupError('There is nothing to try: give --policy, --prices, or both.', {
      exitCode: EXIT_BAD_SETTING,
    });
  }
  return { policy: await readText(policy), prices: await readText(prices) };
}

/** Writes every problem on a line of its own, and gives the error that ends the command. */
export function refuseDraft(
  file: string,
  problems: readonly Pick<DocumentProblem, 'path' | 'message' | 'expected'>[],
): StartupError {
  for (const { path, message, expected } of problems) {
    const place = path.length === 0 ? '' : `${path.join('.')}: `;
    process.stderr.write(
      `weir: ${file}: ${place}${message}${expected === null ? '' : ` Expected: ${expected}.`}\n`,
    );
  }
  const many = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new StartupError(`${file} has ${many} and was not tried.`, { exitCode: EXIT_BAD_SETTING });
}
