import { createReadStream } from 'node:fs';
import { messageOf } from '../../util/errors.ts';

/** Bytes of one read. */
const READ_BYTES = 1 << 22;
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Hears of an item of a list at the top of a document: the list's key, the item's place in it, and what it is. */
export type OnItem = (key: string, index: number, value: unknown) => void;

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
/** Bytes that mark a text as UTF-8 at its start. */
const isMark = (byte: number, at: number): boolean => byte === [0xef, 0xbb, 0xbf][at];

/**
 * Reads the items of lists at the top of one JSON object while it comes in, so that documents may be larger than memory, or than
 * any text that JavaScript holds. What is in other keys is not looked at.
 */
export class ItemScanner {
  readonly #keys: readonly string[];
  readonly #onItem: OnItem;
  /** What opened each object and list that is still open. */
  readonly #open: number[] = [];
  #isInText = false;
  #isEscaped = false;
  #bytes = 0;
  #isDone = false;
  /** The last text at the top: in front of a list it is its key. */
  #key = '';
  /** Items so far of the list that is read; null = none is. */
  #index: number | null = null;
  /** What was taken in earlier pieces of the text or item that is read; null = none is. */
  #taken: Uint8Array[] | null = null;
  /** Where it goes on in this piece. */
  #from = 0;

  constructor(keys: readonly string[], onItem: OnItem) {
    this.#keys = keys;
    this.#onItem = onItem;
  }

  /** Where the reading is, for messages. */
  get place(): string {
    return this.#index === null ? this.#key : `${this.#key}[${this.#index}]`;
  }

  /** @throws Error for what is no JSON object */
  push(piece: Uint8Array): void {
    this.#from = 0;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] as number;
      if (this.#isInText) this.#readText(byte, piece, i);
      else if (byte === QUOTE) this.#beginText(i);
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#enter(byte, i);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#leave(byte, piece, i);
      else if (byte === COMMA && this.#index !== null && this.#open.length === 2) this.#endItem(piece, i);
      else if (this.#open.length === 0 && !isBlank(byte) && !isMark(byte, this.#bytes + i)) this.#refuse(byte);
    }
    this.#taken?.push(piece.slice(this.#from));
    this.#bytes += piece.length;
  }

  /** @throws Error where the document is not complete */
  end(): void {
    if (this.#isDone) return;
    const where = this.place === '' ? '' : ` inside ${this.place}`;
    throw new Error(this.#bytes === 0 ? 'expected a JSON object; the file is empty' : `it ends${where}: it is cut off`);
  }

  #refuse(byte: number): never {
    const what = String.fromCharCode(byte);
    throw new Error(
      this.#isDone
        ? `expected nothing after the JSON object; got ${what}`
        : `expected a JSON object; it begins with ${what}`,
    );
  }

  #beginText(at: number): void {
    if (this.#open.length === 0) this.#refuse(QUOTE);
    this.#isInText = true;
    if (this.#open.length === 1) this.#begin(at);
  }

  #readText(byte: number, piece: Uint8Array, at: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      this.#isInText = false;
      if (this.#open.length === 1) this.#key = String(this.#parse(this.#take(piece, at + 1)));
    }
  }

  #enter(byte: number, at: number): void {
    if (this.#open.length === 0 && (this.#isDone || byte !== OPEN_OBJECT)) this.#refuse(byte);
    this.#open.push(byte);
    if (this.#open.length !== 2 || byte !== OPEN_LIST || !this.#keys.includes(this.#key)) return;
    this.#index = 0;
    this.#begin(at + 1);
  }

  #leave(byte: number, piece: Uint8Array, at: number): void {
    const opened = this.#open.at(-1);
    if (opened !== (byte === CLOSE_LIST ? OPEN_LIST : OPEN_OBJECT)) {
      throw new Error(`${this.place}: ${String.fromCharCode(byte)} closes what is not open`);
    }
    if (this.#open.length === 2 && this.#index !== null) this.#endList(piece, at);
    this.#open.pop();
    this.#isDone = this.#open.length === 0;
  }

  #begin(at: number): void {
    this.#taken = [];
    this.#from = at;
  }

  /** The text or item that was read, up to here. */
  #take(piece: Uint8Array, to: number): string {
    const text = Buffer.concat([...(this.#taken ?? []), piece.subarray(this.#from, to)]).toString('utf8');
    this.#taken = null;
    return text;
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`${this.place}: ${messageOf(error)}`);
    }
  }

  #endItem(piece: Uint8Array, at: number): void {
    const index = this.#index as number;
    this.#onItem(this.#key, index, this.#parse(this.#take(piece, at)));
    this.#index = index + 1;
    this.#begin(at + 1);
  }

  #endList(piece: Uint8Array, at: number): void {
    const text = this.#take(piece, at);
    if (this.#index !== 0 || text.trim() !== '') this.#onItem(this.#key, this.#index as number, this.#parse(text));
    this.#index = null;
  }
}

/**
 * Reads the items of some lists at the top of a JSON file, in the order of the file.
 * @throws Error of the file system, and for what is no JSON object
 */
export async function readItems(file: string, keys: readonly string[], onItem: OnItem): Promise<void> {
  const scanner = new ItemScanner(keys, onItem);
  for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) scanner.push(piece as Buffer);
  scanner.end();
}
