import type { Io } from '../io.ts';
import type { Terminal } from '../terminal.ts';
import { foldLine } from './fold-line.ts';

/** Makes the text of the line for a terminal of so many columns. */
export type TextFor = (columns: number) => string;

/**
 * The one line on stderr that is redrawn in place, below those that stay. It is made anew when the terminal gets another
 * width. Off a terminal nothing is drawn.
 */
export class StatusLine {
  readonly #err: Io['err'];
  readonly #terminal: Terminal;
  readonly #onResize = () => this.#resized();
  #textFor: TextFor | null = null;
  /** Length of what is drawn now; null for nothing. */
  #drawn: number | null = null;

  constructor({ err }: Pick<Io, 'err'>, terminal: Terminal) {
    this.#err = err;
    this.#terminal = terminal;
    if (terminal.live) err.on('resize', this.#onResize);
  }

  /** Draws the line in place of what is drawn. */
  show(textFor: TextFor): void {
    if (!this.#terminal.live) return;
    const text = textFor(this.#terminal.columns);
    this.#err.write(`${this.#erasing()}${this.#terminal.dim(text)}`);
    this.#textFor = textFor;
    this.#drawn = text.length;
  }

  /** Writes a text of one or more lines that stays, in place of the line; on a terminal, folded to its width. */
  above(text: string): void {
    this.clear();
    const { live, columns } = this.#terminal;
    const lines = live ? text.split('\n').map((line) => foldLine(line, columns)) : [text];
    this.#err.write(`${lines.join('\n')}\n`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.#drawn !== null) this.#err.write(this.#erasing());
    this.#textFor = null;
    this.#drawn = null;
  }

  /** Removes the line, and looks at the terminal no more. */
  close(): void {
    this.clear();
    this.#err.off('resize', this.#onResize);
  }

  #resized(): void {
    if (this.#textFor !== null) this.show(this.#textFor);
  }

  /** A terminal that got narrower has wrapped the line: all of its rows go. */
  #erasing(): string {
    const rows = Math.max(1, Math.ceil((this.#drawn ?? 0) / this.#terminal.columns));
    return rows === 1 ? '\r\u001b[2K' : `\r\u001b[${rows - 1}A\u001b[J`;
  }
}
