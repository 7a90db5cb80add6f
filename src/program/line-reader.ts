const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of UTF-8. What stands behind the last newline is no line. */
export class LineReader {
  readonly #limit: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  /** @param limit bytes of the longest line, its newline included; after a longer one nothing more is read */
  constructor(limit: number, onLine: (line: string) => void, onTooLong: () => void) {
    this.#limit = limit;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    while (!this.#isOver) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = end < 0 ? chunk.subarray(start) : chunk.subarray(start, end + 1);
      this.#bytes += part.length;
      if (this.#bytes > this.#limit) {
        this.#isOver = true;
        this.#onTooLong();
        return;
      }
      this.#parts.push(part);
      if (end < 0) return;
      const line = Buffer.concat(this.#parts).subarray(0, -1).toString();
      this.#parts = [];
      this.#bytes = 0;
      start = end + 1;
      if (line.trim() !== '') this.#onLine(line);
    }
  }
}
