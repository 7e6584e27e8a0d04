// The drafts on the command line: read from their files, and all that is wrong with them told before anything runs.
import { readFile } from 'node:fs/promises';
import type { DocumentProblem } from '../../catalogue/document.ts';
import { errorMessage } from '../../error-code.ts';
import { readDraftGid } from '../../graphql/global-id.ts';
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

/** The text of a stored draft, or of a file. */
async function readPolicyText(
  policy: string | null,
  readDraft: (id: string) => Promise<string | null>,
): Promise<string | null> {
  const id = policy === null ? null : readDraftGid(policy);
  if (id === null) return readText(policy);
  const text = await readDraft(id);
  if (text !== null) return text;
  throw new StartupError(`There is no draft ${policy}.`, { exitCode: EXIT_BAD_SETTING });
}

/** The texts of the drafts. A policy is a file, or the id of a draft that `readDraft` knows. */
export async function readDrafts(
  { policy, prices }: DraftFiles,
  readDraft: (id: string) => Promise<string | null>,
): Promise<DraftTexts> {
  if (policy === null && prices === null) {
    throw new StartupError('There is nothing to try: give --policy, --prices, or both.', {
      exitCode: EXIT_BAD_SETTING,
    });
  }
  return { policy: await readPolicyText(policy, readDraft), prices: await readText(prices) };
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
