import { MixnasError } from '../../../util/errors.ts';

const OPENING = '([{';
const CLOSING = ')]}';

/** Python without comments and docstrings, each of which becomes nothing. Other strings stay. */
function withoutComments(text: string): string {
  return text.replace(
    /("""[\s\S]*?"""|'''[\s\S]*?''')|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g,
    (_, _docstring, string: string | undefined) => string ?? '',
  );
}

/** Where the string that begins at `at` ends. */
function endOfString(text: string, at: number): number {
  const end = text.indexOf(text[at] as string, at + 1);
  return end === -1 ? text.length : end;
}

/** The expression that begins at `from`: up to a comma, a line's end or a bracket that closes what is around it. */
function expressionAt(text: string, from: number): string {
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] as string;
    if (char === "'" || char === '"') at = endOfString(text, at);
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char) && depth-- === 0) break;
    else if (depth === 0 && (char === ',' || char === '\n')) break;
  }
  return text.slice(from, at).trim();
}

/** The expressions between the commas of a list of arguments. */
function split(text: string): string[] {
  const parts: string[] = [];
  const flat = text.replaceAll('\n', ' ');
  for (let at = 0; at < flat.length; ) {
    const length = expressionLength(flat, at);
    parts.push(flat.slice(at, at + length).trim());
    at += length + 1;
  }
  return parts.filter((part) => part !== '');
}

function expressionLength(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at] as string;
    if (char === "'" || char === '"') at = endOfString(text, at);
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char)) depth--;
    else if (char === ',' && depth === 0) return at - from;
  }
  return text.length - from;
}

/** A call as it is written. */
export interface Call {
  /** For instance `partial`, `nn.ReLU`. */
  readonly name: string;
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

/** An expression as a call; undefined where it is none. */
export function callOf(expression: string): Call | undefined {
  const [, name, inside] = /^([\w.]+)\s*\(([\s\S]*)\)$/.exec(expression) ?? [];
  if (name === undefined || inside === undefined) return undefined;
  const named = new Map<string, string>();
  const positional: string[] = [];
  for (const part of split(inside)) {
    const [, key, value] = /^(\w+)\s*=(?!=)\s*([\s\S]*)$/.exec(part) ?? [];
    if (key === undefined) positional.push(part);
    else named.set(key, value as string);
  }
  return { name, positional, named };
}

/** Names that stand for names, one after another. */
const MOST_NAMES = 8;

/** Python that describes one network: which expression stands for which name. Nothing of it is run. */
export class PythonSource {
  readonly #text: string;

  constructor(
    text: string,
    /** What messages call it. */
    readonly source: string,
  ) {
    this.#text = withoutComments(text);
  }

  /** Whether a name is called or mentioned. */
  mentions(name: string): boolean {
    return new RegExp(`\\b${name}\\b`).test(this.#text);
  }

  /** Whether an entry of a list is assigned. */
  changes(name: string): boolean {
    return new RegExp(`\\b${name}\\s*\\[[^\\]]*\\]\\s*=(?!=)`).test(this.#text);
  }

  /** The first call of a function; undefined where there is none. */
  call(name: string): Call | undefined {
    const at = this.#text.search(new RegExp(`(?<!def )\\b${name}\\s*\\(`));
    return at === -1 ? undefined : callOf(expressionAt(this.#text, at));
  }

  /** Throws: what of an argument cannot be read. */
  refuse(key: string, expression: string, expected: string): never {
    const shown = expression.replaceAll(/\s+/g, ' ');
    const text = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
    throw new MixnasError('BLOCKS_INVALID', `${this.source}: ${key} = ${text}: expected ${expected}`, {
      hint: 'nothing of the file is run: write the value itself, or JSON with arch_def',
    });
  }

  /**
   * The expression that a name stands for, as a variable, an argument or a parameter's default; undefined without one. An
   * expression that is a name itself is looked up in turn.
   * @throws MixnasError `BLOCKS_INVALID` where several differ
   */
  expression(key: string, depth = 0): string | undefined {
    const own = this.#expressions(key).filter((text) => text !== key);
    const [found, other] = [...new Set(own)];
    if (found === undefined) return undefined;
    if (other !== undefined) this.refuse(key, found, `one value; elsewhere it is another (${own.length} in all)`);
    return this.resolve(found, depth + 1);
  }

  /** What an expression stands for, if it is the name of a variable or parameter. */
  resolve(expression: string, depth = 0): string {
    const isName = /^[a-z_]\w*$/.test(expression) && depth < MOST_NAMES;
    return (isName ? this.expression(expression, depth) : undefined) ?? expression;
  }

  #expressions(key: string): string[] {
    const assigned = new RegExp(`(?<![\\w.'"])${key}\\s*(?::\\s*[\\w.[\\], ]+?)?\\s*=(?!=)\\s*`, 'g');
    return [...this.#text.matchAll(assigned)].map((match) => expressionAt(this.#text, match.index + match[0].length));
  }
}
