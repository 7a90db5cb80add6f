import { styleText } from 'node:util';
import type { Io } from './io.ts';

/** What stderr is: whether to draw there and whether in colour. */
export interface Terminal {
  /** A terminal, not under CI, --json or --quiet: progress may be redrawn in place. */
  readonly live: boolean;
  readonly columns: number;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Looks at stderr and the environment once. */
export function terminalOf({ err, env }: Io, options: { quiet?: boolean; json?: boolean }): Terminal {
  const live = err.isTTY === true && !env.CI && !options.quiet && !options.json;
  const colour = live && !env.NO_COLOR;
  const style = (format: 'dim' | 'green' | 'red') => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return { live, columns: err.columns ?? 80, dim: style('dim'), good: style('green'), bad: style('red') };
}
