import { styleText } from 'node:util';
import type { Io } from './io.ts';

/** What stderr is: whether to draw there and whether in colour. */
export interface Terminal {
  /** A terminal that can redraw a line, not under CI, --json or --quiet: progress may be redrawn in place. */
  readonly live: boolean;
  /** As wide as it is now. */
  readonly columns: number;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const USUAL_COLUMNS = 80;

/** Looks at stderr and the environment once; a terminal that says it is `dumb` can move no cursor and shows no colour. */
export function terminalOf({ err, env }: Io, options: { quiet?: boolean; json?: boolean }): Terminal {
  const live = err.isTTY === true && env.TERM !== 'dumb' && !env.CI && !options.quiet && !options.json;
  const colour = live && !env.NO_COLOR;
  const style = (format: 'dim' | 'green' | 'red') => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    live,
    get columns() {
      return err.columns || USUAL_COLUMNS;
    },
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
  };
}
