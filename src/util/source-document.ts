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

/** What a document says; only here is it found that an alias has no anchor, or that aliases blow it up. */
function contentOf(document: Document, source: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw syntaxError(`${source}: ${messageOf(cause)}`, cause);
  }
}

/**
 * Parses YAML text.
 * @throws MixnasError `YAML_SYNTAX` with file, line and column of every syntax error
 */
export function parseSource(text: string, source: string): SourceDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
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
    return { path, value: parse(text.slice(at + 1)) };
  } catch (cause) {
    throw new MixnasError('CONFIG_SET', `--set ${text}: the value is not valid YAML`, { cause });
  }
}

/** The document with one value replaced; sections on the way are made where they are missing. */
export function withOverride(document: unknown, path: Override['path'], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document) && typeof key === 'number') {
    const copy = [...document];
    copy[key] = withOverride(copy[key], rest, value);
    return copy;
  }
  const section = document !== null && typeof document === 'object' ? (document as Record<string, unknown>) : {};
  return { ...section, [key]: withOverride(section[key], rest, value) };
}
