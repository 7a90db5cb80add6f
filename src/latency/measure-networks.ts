import { stream } from '../util/random.ts';
import { sharedSlope } from './level.ts';
import { type Pin, pinProcess } from './machine/affinity.ts';
import { Gauge } from './machine/gauge.ts';
import { machineState } from './machine/processor.ts';
import { type LatencyRecord, recordOf } from './record.ts';
import type { NamedNetwork, Runner } from './runner.ts';
import { type MeasureTask, naming, type Turns, takeTurn, warmUp } from './turns.ts';

/** How much of the work is done. */
export interface MeasureProgress {
  /** Networks whose figures are there. */
  readonly measured: number;
  readonly networks: number;
  /** Of all blocks of all networks, 0..1. */
  readonly share: number;
}

export interface MeasureOptions {
  /** Parts that the runs of a network are cut into, 5 by default. */
  readonly blocks?: number;
  /** Fewest timed runs of a network, 50 by default. */
  readonly runs?: number;
  /** Shortest time of all timed runs of a network, 1 by default. */
  readonly seconds?: number;
  /** Runs before the first timed one, 10 by default. */
  readonly warmups?: number;
  /** Networks that are loaded at the same time and take turns, 10 by default. */
  readonly together?: number;
  /** What the records call the device. */
  readonly device?: string;
  /**
   * What the gauge usually reads (`usualGauge`): figures are then those of the machine at that speed. Null, the default, for
   * figures as they are.
   */
  readonly gaugeMs?: number | null;
  /** Seed of the order in which networks take turns, 0 by default. */
  readonly seed?: string | number;
  /** Clock for `measuredAt`. */
  readonly now: () => Date;
  readonly onProgress?: (progress: MeasureProgress) => void;
}

const DEFAULTS = { blocks: 5, runs: 50, seconds: 1, warmups: 10, together: 10, seed: 0, gaugeMs: null } as const;

type Settled = MeasureOptions & Required<Pick<MeasureOptions, keyof typeof DEFAULTS>>;

/** Loads some networks, lets them take turns, and forgets them. */
async function measureGroup(
  tasks: readonly MeasureTask[],
  options: Settled,
  pin: Pin | null,
  onTurn: () => void,
): Promise<LatencyRecord[]> {
  const turns: Turns[] = [];
  const gauge = tasks[0] === undefined ? null : await Gauge.open(tasks[0].runner);
  try {
    for (const task of tasks) await warmUp(task, options.warmups, turns);
    const before = machineState(pin?.cpus[0] ?? 0);
    for (let block = 0; block < options.blocks; block++) {
      const order = stream(options.seed, 'latency', 'order', tasks[0]?.network.name ?? '', block).shuffle(turns);
      for (const entry of order) {
        await naming(entry.task.network, () => takeTurn(entry, options, gauge));
        onTurn();
      }
    }
    const around = { pin, before, after: machineState(pin?.cpus[0] ?? 0) };
    const details = { device: options.device ?? null, warmups: options.warmups, measuredAt: options.now() };
    const speedAt = (reading: number | null) => (reading === null ? null : (gauge?.speedAt(reading) ?? null));
    const level = options.gaugeMs === null ? null : { usual: options.gaugeMs, slope: sharedSlope(turns) };
    return turns.map((entry) => recordOf(entry, around, { ...details, speeds: entry.readings.map(speedAt), level }));
  } finally {
    await gauge?.close();
    for (const { loaded } of turns) await loaded.close();
  }
}

/**
 * Measures networks that may each run on another runtime; runtimes on this machine have the same number of threads. See
 * `measureNetworks`.
 */
export async function measureTasks(tasks: readonly MeasureTask[], given: MeasureOptions): Promise<LatencyRecord[]> {
  const options: Settled = { ...DEFAULTS, ...given };
  const local = tasks.filter(({ runner }) => runner.isLocal).map(({ runner }) => runner.threads);
  const pin = local.length === 0 ? null : await pinProcess(Math.max(...local));
  const records: LatencyRecord[] = [];
  let turns = 0;
  const report = () => {
    const share = turns / (tasks.length * options.blocks);
    options.onProgress?.({ measured: records.length, networks: tasks.length, share });
  };
  const onTurn = () => {
    turns += 1;
    report();
  };
  try {
    for (let from = 0; from < tasks.length; from += options.together) {
      records.push(...(await measureGroup(tasks.slice(from, from + options.together), options, pin, onTurn)));
      report();
    }
  } finally {
    pin?.restore();
  }
  return records;
}

/**
 * Measures networks one against the other, as the field does it: every network is loaded and run `warmups` times; then
 * come `blocks` rounds in which each network runs once, in a random order, for its part of at least `runs` runs and
 * `seconds` seconds. So slow changes of the machine (frequency, heat, other programs) affect all of them alike.
 * The headline `ms` is the median of the blocks' medians. On this machine the process is pinned to as many cores as the
 * runner has threads, and what other programs compute meanwhile is told.
 *
 * A gauge, a fixed network on the same runtime, is read around every block: it tells when the machine is slower than it can
 * be, and with `gaugeMs` the figures are brought to one speed. The state of each record says whether to rely on it.
 *
 * @returns records in the order of the networks
 * @throws MixnasError naming the network that cannot be measured; `LATENCY_FAILED` for errors of a runtime
 */
export function measureNetworks(
  runner: Runner,
  networks: readonly NamedNetwork[],
  options: MeasureOptions,
): Promise<LatencyRecord[]> {
  return measureTasks(
    networks.map((network) => ({ network, runner })),
    options,
  );
}
