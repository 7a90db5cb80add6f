/** Exit codes of the command line; `2` is the caller's mistake, `1` is a failure while working. */
export type ExitCode = 1 | 2;

/**
 * The one error class that reaches users.
 *
 * `message` says where, what was expected and what it got; `hint` names the next action. `code` is stable: programs may
 * compare it. Codes in use are listed in `docs/errors.md`.
 */
export class MixnasError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(
    code: string,
    message: string,
    options: { hint?: string | undefined; exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MixnasError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** An impossible state: always a defect of mixnas, never the user's. */
export function bug(message: string): MixnasError {
  return new MixnasError('BUG', `${message} (this is a bug in mixnas)`, { exitCode: 1 });
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
