import { type Document, LineCounter, parse, parseDocument } from 'yaml';
import { MixnasError, messageOf } from './errors.ts';

/** A parsed YAML file, with the line on which each key stands. */
export interface SourceDocument {
  readonly value: unknown;
  /** Line (from 1) of the deepest part of the path that is in the file; undefined for an empty path. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

function syntaxError(message: string, cause?: unknown): MixnasError {
  return new MixnasError('YAML_SYNTAX', message, { hint: 'the file is not valid YAML', cause });
}

/** YAML here and in `--set`: version 1.2 with the merge keys (`<<`) of 1.1, which people use; what is odd of it, the schemas say. */
const DIALECT = { merge: true, logLevel: 'error' } as const;

/** What a document says; only here is it found that an alias has no anchor, or that aliases blow it up. */
function contentOf(document: Document, source: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw syntaxError(`${source}: ${messageOf(cause)}`, cause);
  }
}

/**
 * Parses YAML text that holds one document. Merge keys (`<<`) are resolved.
 * @throws MixnasError `YAML_SYNTAX` with file, line and column of every syntax error
 */
export function parseSource(text: string, source: string): SourceDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...DIALECT, lineCounter: lines, prettyErrors: false });
  refuseSecondDocument(document, source, lines);
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const at = lines.linePos(error.pos[0]);
      return `${source}:${at.line}:${at.col} ${error.message}`;
    });
    throw syntaxError(problems.join('\n'));
  }
  return {
    value: contentOf(document, source),
    lineOf: (path) => {
      for (let depth = path.length; depth > 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true);
        const range = (node as { range?: [number, number, number] } | undefined)?.range;
        if (range) return lines.linePos(range[0]).line;
      }
      return undefined;
    },
  };
}

function refuseSecondDocument({ errors }: Document.Parsed, source: string, lines: LineCounter): void {
  const second = errors.find(({ code }) => code === 'MULTIPLE_DOCS');
  if (second === undefined) return;
  const line = lines.linePos(second.pos[0]).line;
  throw new MixnasError('YAML_SYNTAX', `${source}:${line} a second document begins here: expected one in a file`, {
    hint: 'remove everything from --- on, or put it into a file of its own',
  });
}

/** One `--set path=value`. */
export interface Override {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * Reads `path=value`: the path has dots (`training.epochs`, `constraints.0.max`), the value is YAML.
 * @throws MixnasError `CONFIG_SET` when there is no `=`
 */
export function parseOverride(text: string): Override {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new MixnasError('CONFIG_SET', `--set ${text}: expected path=value`, {
      hint: 'for instance --set training.epochs=3',
    });
  }
  const path = text
    .slice(0, at)
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  try {
    return { path, value: parse(text.slice(at + 1), DIALECT) };
  } catch (cause) {
    throw new MixnasError('CONFIG_SET', `--set ${text}: the value is not valid YAML`, { cause });
  }
}

/** A list with one entry replaced, or with one more. */
function withEntry(list: readonly unknown[], path: Override['path'], at: number, value: unknown): unknown[] {
  const index = path[at] as number;
  if (index > list.length) {
    const name = path.slice(0, at).join('.');
    throw new MixnasError(
      'CONFIG_SET',
      `${path.join('.')}: ${name} has ${list.length} entries: expected at most ${list.length}`,
      {
        hint: `entries are counted from 0; ${name}.${list.length} adds one`,
      },
    );
  }
  const copy = [...list];
  copy[index] = replaced(list[index], path, at + 1, value);
  return copy;
}

function replaced(document: unknown, path: Override['path'], at: number, value: unknown): unknown {
  const key = path[at];
  if (key === undefined) return value;
  const isNothing = document === undefined || document === null;
  if (typeof key === 'number' && (isNothing || Array.isArray(document))) {
    return withEntry(isNothing ? [] : (document as unknown[]), path, at, value);
  }
  const section = document !== null && typeof document === 'object' ? (document as Record<string, unknown>) : {};
  return { ...section, [key]: replaced(section[key], path, at + 1, value) };
}

/**
 * The document with one value replaced. Sections on the way are made where they are missing, and lists where the path has a
 * number: `constraints.0.max`.
 * @throws MixnasError `CONFIG_SET` where a number is behind the end of a list
 */
export function withOverride(document: unknown, path: Override['path'], value: unknown): unknown {
  return replaced(document, path, 0, value);
}
