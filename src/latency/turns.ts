import { bug, MixnasError, messageOf } from '../util/errors.ts';
import { median } from '../util/quantile.ts';
import { type LoadSample, sampleLoad } from './machine/cpu-load.ts';
import type { Gauge } from './machine/gauge.ts';
import type { LoadedNetwork, NamedNetwork, Runner } from './runner.ts';

/** A network and what it runs on. */
export interface MeasureTask {
  readonly network: NamedNetwork;
  readonly runner: Runner;
}

/** How much is run of each network; see `MeasureOptions`. */
export interface TurnSettings {
  readonly blocks: number;
  readonly runs: number;
  readonly seconds: number;
}

/** Timed runs that say how many a block needs. */
const PROBES = 3;
/** Runs before each block, for caches that the other networks have used meanwhile. */
const REWARMS = 2;
/** Planned beyond `seconds`, so that a little less time per run than planned is still enough. */
const HEADROOM = 1.05;

/** A network that takes its turns. */
export interface Turns {
  readonly task: MeasureTask;
  readonly loaded: LoadedNetwork;
  /** Milliseconds by block. */
  readonly blocks: number[][];
  readonly spans: [LoadSample, LoadSample][];
  /** Of each block the mean of the gauge's readings around it, milliseconds; null where nothing was read. */
  readonly readings: (number | null)[];
  /** Milliseconds of a run, by what was seen last. */
  expected: number;
}

function named(error: unknown, { name }: NamedNetwork): MixnasError {
  if (!(error instanceof MixnasError)) {
    return new MixnasError('LATENCY_FAILED', `${name} cannot be measured: ${messageOf(error)}`, {
      cause: error,
      exitCode: 1,
    });
  }
  const { code, hint, exitCode } = error;
  return new MixnasError(code, `${name}: ${error.message}`, { hint, exitCode, cause: error });
}

/** Does some work on a network; its errors name the network. */
export async function naming<T>(network: NamedNetwork, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(error, network);
  }
}

/** Runs of the next block: an equal part of the fewest runs, or of the time that is still missing. */
function runsOfBlock({ blocks, expected }: Turns, { blocks: count, runs, seconds }: TurnSettings): number {
  const done = blocks.flat().reduce((sum, ms) => sum + ms, 0);
  const missing = Math.max(0, seconds * 1000 * HEADROOM - done);
  return Math.max(1, Math.ceil(runs / count), Math.ceil(missing / (count - blocks.length) / expected));
}

/** Times of a network's runs. What a runner cannot have measured is a defect of the runner. */
async function timed({ task, loaded }: Pick<Turns, 'task' | 'loaded'>, runs: number, warmups: number) {
  const times = await loaded.run(runs, warmups);
  if (times.length > 0 && times.every((ms) => ms > 0)) return times;
  throw bug(`the runner of ${task.network.name} gave ${times.length} times, not all of them positive`);
}

/**
 * Runs a block of a network.
 * @param gauge read before and after the block; null where nothing tells the machine's speed
 */
export async function takeTurn(turns: Turns, options: TurnSettings, gauge: Gauge | null): Promise<void> {
  const { blocks, spans, readings } = turns;
  const first = (await gauge?.read()) ?? null;
  const before = sampleLoad();
  const times = await timed(turns, runsOfBlock(turns, options), REWARMS);
  spans.push([before, sampleLoad()]);
  const last = (await gauge?.read()) ?? null;
  blocks.push(times.map((ms) => Number(ms.toPrecision(6))));
  readings.push(first === null || last === null ? null : (first + last) / 2);
  turns.expected = median(times);
}

/**
 * Loads a network and warms it up.
 * @param turns where it is put as soon as it is loaded, so that it can be closed whatever happens next
 */
export async function warmUp(task: MeasureTask, warmups: number, turns: Turns[]): Promise<void> {
  await naming(task.network, async () => {
    const loaded = await task.runner.load(task.network);
    const entry: Turns = { task, loaded, blocks: [], spans: [], readings: [], expected: Number.NaN };
    turns.push(entry);
    entry.expected = median(await timed(entry, PROBES, warmups));
  });
}
