import { setTimeout as sleep } from 'node:timers/promises';
import { GraphBuilder } from '../../graph/index.ts';
import { median } from '../../util/quantile.ts';
import type { LoadedNetwork, NamedNetwork, Runner } from '../runner.ts';

/** Runs of one reading. */
const RUNS = 3;
/** Readings of which the longest stands for the machine's highest speed: a few lucky ones do not count. */
const SHORTEST = 5;
/** Time in which the machine's usual speed is looked for, and the pause between two readings. */
const USUAL_MS = 4000;
const PAUSE_MS = 20;

/** What a gauge times: two inverted bottlenecks, a few milliseconds of the work that networks consist of. */
function gaugeNetwork(): NamedNetwork {
  const builder = new GraphBuilder('gauge', [56, 56, 24]);
  let x = builder.input;
  for (const kernel of [3, 5]) {
    builder.block(`kernel${kernel}`);
    const wide = builder.activation('act', builder.conv('expand', x, 96, 1, { bias: true }), 'swish');
    const deep = builder.depthwise('depthwise', wide, [kernel], { bias: true });
    const narrow = builder.conv('project', builder.activation('act2', deep, 'swish'), 24, 1, { bias: true });
    x = builder.add('sum', { kind: 'add' }, x, narrow);
  }
  builder.block('head');
  return { name: 'gauge', graph: builder.build(builder.add('pool', { kind: 'global-avg-pool' }, x)) };
}

/** The shortest readings of this process, rising, by runtime, threads and batch. */
const shortest = new Map<string, readonly number[]>();

/**
 * Tells how fast this machine is now, by a fixed network on the runtime that is measured on. A virtual machine cannot see
 * what its neighbours compute or how high the processor is clocked; the gauge takes longer when they do or it is not.
 */
export class Gauge {
  readonly #loaded: LoadedNetwork;
  readonly #key: string;

  private constructor(loaded: LoadedNetwork, key: string) {
    this.#loaded = loaded;
    this.#key = key;
  }

  /** Null for runtimes outside this process: asking them costs more than it tells. */
  static async open(runner: Runner): Promise<Gauge | null> {
    if (!runner.isInProcess) return null;
    const gauge = new Gauge(await runner.load(gaugeNetwork()), `${runner.runtime} ${runner.threads} ${runner.batch}`);
    await gauge.#loaded.run(RUNS, RUNS);
    return gauge;
  }

  /** Milliseconds of the gauge's network now: the median of three runs. */
  async read(): Promise<number> {
    const reading = median(await this.#loaded.run(RUNS));
    const known = [...(shortest.get(this.#key) ?? []), reading].sort((a, b) => a - b);
    shortest.set(this.#key, known.slice(0, SHORTEST));
    return reading;
  }

  /** Speed of the machine at a reading as a share of the highest that this process has seen, in (0, 1]. */
  speedAt(reading: number): number {
    return Math.min(1, (shortest.get(this.#key)?.at(-1) ?? reading) / reading);
  }

  /** The median reading over some seconds: what the machine usually does. */
  async usual(): Promise<number> {
    const readings: number[] = [];
    for (const end = performance.now() + USUAL_MS; performance.now() < end; ) {
      readings.push(await this.read());
      await sleep(PAUSE_MS);
    }
    return median(readings);
  }

  close(): Promise<void> {
    return this.#loaded.close();
  }
}

/** What the gauge usually reads on a runtime here, milliseconds; null where there is none. */
export async function usualGauge(runner: Runner): Promise<number | null> {
  const gauge = await Gauge.open(runner);
  if (gauge === null) return null;
  try {
    return await gauge.usual();
  } finally {
    await gauge.close();
  }
}
