// What keeps Weir from starting, said in one line for the person at the terminal. It owns nothing else:
// whoever throws it names what is wrong and what to do, and src/main.ts prints the line and exits.

/** A reason not to start. The message is one line: what is wrong, and what would be right. */
export class StartupError extends Error {
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, cause }: { exitCode?: number; cause?: unknown } = {}) {
    super(message.replace(/\s*\n\s*/g, ' '), { cause });
    this.name = 'StartupError';
    this.exitCode = exitCode;
  }
}

/** The exit code for a setting or an argument that cannot be right. */
export const EXIT_BAD_SETTING = 2;
