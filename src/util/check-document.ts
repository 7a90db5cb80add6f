import type { z } from 'zod';
import { type ExitCode, MixnasError } from './errors.ts';
import { knownKeysAt } from './known-keys.ts';
import { problemsOf } from './problems.ts';

/** How a document's problems are told. */
export interface CheckOptions {
  /** Stable code of the error. */
  readonly code: string;
  /** What the document is, for instance `the config`. */
  readonly what: string;
  /** The file, as the user named it. */
  readonly source: string;
  readonly hint?: string | undefined;
  /** 1 where the document is no mistake of the caller's; 2 when left out. */
  readonly exitCode?: ExitCode | undefined;
  /** Where a value came from, when that is not the source: an option of the command line. */
  readonly originOf?: ((path: readonly (string | number)[]) => string | undefined) | undefined;
  /** Line of a path in the source, where there is one. */
  readonly lineOf?: ((path: readonly (string | number)[]) => number | undefined) | undefined;
}

/**
 * A document checked against a schema, with the defaults filled in.
 * @throws MixnasError with every problem on a line of its own: file, line, path, what was expected, what it got
 */
export function checkDocument<T extends z.ZodType>(schema: T, document: unknown, options: CheckOptions): z.infer<T> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const problems = problemsOf(result.error.issues, document, (path) => knownKeysAt(schema, document, path));
  const lines = problems.map(({ path, message }) => {
    const line = options.lineOf?.(path);
    const place = options.originOf?.(path) ?? `${options.source}${line === undefined ? '' : `:${line}`}`;
    return `  ${place} ${path.join('.') || '(top)'}: ${message}`;
  });
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new MixnasError(options.code, `${count} in ${options.what}:\n${lines.join('\n')}`, {
    hint: options.hint,
    ...(options.exitCode && { exitCode: options.exitCode }),
  });
}
