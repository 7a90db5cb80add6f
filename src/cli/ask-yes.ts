import { askOn } from './init/ask.ts';
import type { Io } from './io.ts';

/** Asks on the terminal; anything but a yes, and leaving, is a no. */
export async function askYes(io: Io, text: string): Promise<boolean> {
  const asker = askOn(io);
  try {
    return (await asker.ask({ text, initial: 'no', read: (answer) => /^y(es)?$/i.test(answer) })) === true;
  } finally {
    asker.close();
  }
}
