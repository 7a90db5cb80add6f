import { createInterface } from 'node:readline/promises';
import { messageOf } from '../../util/errors.ts';
import type { Io } from '../io.ts';

/** A question with the answer that Enter gives, and what makes a value of an answer. */
export interface Question<T> {
  readonly text: string;
  readonly initial: string;
  /** @throws Error with a message for the person who answered */
  read(answer: string): T;
}

/** Asks one question after the other. */
export interface Asker {
  /** The value of the first answer that can be read; null once the person has left (Ctrl-C, Ctrl-D, end of the input). */
  ask<T>(question: Question<T>): Promise<T | null>;
  close(): void;
}

/** Whether there is somebody to ask: questions are written to stderr and read from stdin. */
export function canAsk(io: Pick<Io, 'in' | 'err'>): boolean {
  return io.in.isTTY === true && io.err.isTTY === true;
}

/** Asks on stderr, as stdout carries the answer of the command only. */
export function askOn(io: Pick<Io, 'in' | 'err'>): Asker {
  const lines = createInterface({ input: io.in, output: io.err });
  const typed = lines[Symbol.asyncIterator](); // keeps lines that were typed ahead
  const line = async (text: string): Promise<string | null> => {
    lines.setPrompt(text);
    lines.prompt();
    const { value, done } = await typed.next();
    return done === true ? null : value;
  };
  return {
    async ask({ text, initial, read }) {
      for (;;) {
        const answer = await line(`${text} [${initial}] `);
        if (answer === null) return null;
        try {
          return read(answer.trim() === '' ? initial : answer.trim());
        } catch (error) {
          io.err.write(`  ${messageOf(error)}\n`);
        }
      }
    },
    close: () => lines.close(),
  };
}
