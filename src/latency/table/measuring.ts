import type { NamedNetwork } from '../runner.ts';

/** How much is run of each network. */
export interface Effort {
  readonly blocks: number;
  /** Fewest timed runs of a network. */
  readonly runs: number;
  /** Shortest time of all timed runs of a network. */
  readonly seconds: number;
  readonly warmups: number;
}

/** What tables need to know of a measurement. */
export interface Measurement {
  /** Milliseconds of a call, > 0. */
  readonly ms: number;
  readonly p10: number;
  readonly p90: number;
  /** `stable`, or what speaks against the figure. */
  readonly state: string;
  /** Runtime and version. */
  readonly runtime: string;
  /** Null where it is not known. */
  readonly processor: string | null;
  readonly threads: number;
  /** Images in one call. */
  readonly batch: number;
  /** What the gauge reads at the speed that the figures are brought to, milliseconds; null for figures as they are. */
  readonly gaugeMs: number | null;
}

/** Measures networks in turns; the results are in the order of the networks. */
export type Measure = (networks: readonly NamedNetwork[], effort: Effort) => Promise<readonly Measurement[]>;

/** What measured, as tables keep it. */
export type MeasuringDevice = Pick<Measurement, 'runtime' | 'processor' | 'threads' | 'batch' | 'gaugeMs'>;

/** What a measurement says of its device. */
export function deviceOf({ runtime, processor, threads, batch, gaugeMs }: MeasuringDevice): MeasuringDevice {
  return { runtime, processor, threads, batch, gaugeMs };
}

/** The figures of a measurement alone. */
export type Figures = Pick<Measurement, 'ms' | 'p10' | 'p90' | 'state'>;

/** The figures of a measurement without its surroundings. */
export function figuresOf({ ms, p10, p90, state }: Figures): Figures {
  return { ms, p10, p90, state };
}

/** Kernels take little time and there are many: a tenth of a second each. */
export const KERNEL_EFFORT: Effort = { blocks: 3, runs: 15, seconds: 0.1, warmups: 3 };

/** Whole networks: as long as `mixnas latency measure`, in more blocks, so that each meets more of the machine's moods. */
export const NETWORK_EFFORT: Effort = { blocks: 10, runs: 50, seconds: 1, warmups: 5 };
