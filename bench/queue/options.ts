import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the bench is to do. */
export interface Options {
  /** The config that is searched. */
  readonly config: string;
  readonly trials: number;
  /** SIGKILLs of workers: in turn of the process that trains, and of the one that was started by hand. */
  readonly kills: number;
  /** SIGKILLs of the search, each resumed. */
  readonly coordinators: number;
  /** Restarts of Redis; all that it held is lost. */
  readonly restarts: number;
  /** Networks of a worker that are cut for `cutSeconds`. */
  readonly cuts: number;
  readonly cutSeconds: number;
  /** Time after which the bench ends everything and fails. */
  readonly minutes: number;
  /** Folder for everything; a temporary one where it is not named. It is kept. */
  readonly out: string | undefined;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name}: expected a whole number; got "${text}"`);
}

/** Reads the command line. */
export function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      config: { ...text, default: new URL('./config.yaml', import.meta.url).pathname },
      trials: { ...text, default: '200' },
      kills: { ...text, default: '100' },
      coordinators: { ...text, default: '20' },
      restarts: { ...text, default: '5' },
      cuts: { ...text, default: '5' },
      'cut-seconds': { ...text, default: '20' },
      minutes: { ...text, default: '20' },
      out: text,
    },
  });
  return {
    config: resolve(values.config),
    trials: whole('trials', values.trials),
    kills: whole('kills', values.kills),
    coordinators: whole('coordinators', values.coordinators),
    restarts: whole('restarts', values.restarts),
    cuts: whole('cuts', values.cuts),
    cutSeconds: whole('cut-seconds', values['cut-seconds']),
    minutes: whole('minutes', values.minutes),
    out: values.out,
  };
}
