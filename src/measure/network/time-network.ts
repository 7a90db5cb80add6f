import { costOf, type Machine, overlappedSeconds, rooflineSeconds, stepWork, totalWork } from '../../cost/index.ts';
import type { Engine } from '../../engine/index.ts';
import { NativeEngine, NativeSession } from '../../engine/native/index.ts';
import type { Graph } from '../../graph/index.ts';
import { initialWeights } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { median } from '../../util/quantile.ts';
import { benchBatch, benchSettings, classesOf } from './bench-inputs.ts';
import { largestCacheBytes } from './cache-size.ts';
import { type OpRow, opRows } from './kernel-times.ts';

/** What is measured. */
export interface BenchTask {
  readonly mode: 'train' | 'infer';
  readonly arch: string;
  readonly graph: Graph;
  readonly batch: number;
  readonly threads: number;
  readonly steps: number;
  /** Whether the time of each kernel is asked for. */
  readonly ops: boolean;
}

/** Figures of one network on one engine, in the names of the JSON document. */
export interface BenchResult {
  readonly mode: 'train' | 'infer';
  readonly engine: string;
  readonly arch: string;
  readonly size: number;
  readonly classes: number;
  readonly batch: number;
  readonly threads: number;
  readonly steps: number;
  /** Of a step: the median, the fastest and the slowest. */
  readonly ms: number;
  readonly ms_min: number;
  readonly ms_max: number;
  /** By the median. */
  readonly images_per_second: number;
  readonly params: number;
  /** Of the forward pass, for one image. */
  readonly macs: number;
  /** Of a whole step over the batch, see `stepWork`. */
  readonly step_macs: number;
  readonly step_bytes: number;
  /** Multiply-adds (all, and those of 1×1 convolutions) and bytes per second that this machine reaches at most; null where they could not be measured. */
  readonly peak_macs_per_second: number | null;
  readonly peak_pointwise_macs_per_second: number | null;
  readonly peak_bytes_per_second: number | null;
  /** Time of a step at those rates, and its share of `ms`. */
  readonly roofline_ms: number | null;
  readonly roofline_fraction: number | null;
  /** Bytes of the largest cache, and the time and share where memory and arithmetic overlap and what fits it never leaves it. */
  readonly cache_bytes: number | null;
  readonly network_ms: number | null;
  readonly network_fraction: number | null;
  readonly ops?: readonly OpRow[];
}

const WARM_UP = 2;
const LEARNING_RATE = 0.01;

/** Milliseconds of `steps` calls, after some that are not counted. */
async function timed(steps: number, step: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = -WARM_UP; i < steps; i++) {
    const start = performance.now();
    await step(i + WARM_UP);
    if (i >= 0) times.push(performance.now() - start);
  }
  return times;
}

/**
 * Measures a network: `trainBatch` or `predict` over the same batch again and again.
 * @param machine its peaks, null where they are not known
 * @throws MixnasError `USAGE` when kernels are to be timed that are not ours; those of the engine
 */
export async function measureNetwork(task: BenchTask, engine: Engine, machine: Machine | null): Promise<BenchResult> {
  const { graph, batch: count, threads, steps } = task;
  const training = task.mode === 'train';
  if (task.ops && !(engine instanceof NativeEngine)) {
    throw new MixnasError('USAGE', `--ops: engine ${engine.name} does not tell the time of its kernels; native does`);
  }
  const batch = benchBatch(graph, count);
  const session = await engine.compile(graph, initialWeights(graph, 'bench'), benchSettings(count, threads));
  try {
    const settings = (i: number) => ({ step: i, learningRate: LEARNING_RATE, dropoutSeed: i });
    const times = await timed(steps, (i) =>
      training ? session.trainBatch(batch, settings(i)) : session.predict(batch.images, count),
    );
    const works = stepWork(graph, count, training);
    const total = totalWork(works);
    const ms = median(times);
    const least = machine === null ? null : rooflineSeconds(works, machine) * 1000;
    const cache = largestCacheBytes();
    const whole =
      machine === null || cache === null
        ? null
        : overlappedSeconds(stepWork(graph, count, training, cache), machine) * 1000;
    const profiles = [];
    if (task.ops && session instanceof NativeSession) {
      for (let i = 0; i < steps; i++) profiles.push(await session.profile(batch, training, settings(i)));
    }
    return {
      mode: task.mode,
      engine: engine.version,
      arch: task.arch,
      size: graph.input[0],
      classes: classesOf(graph),
      batch: count,
      threads,
      steps,
      ms,
      ms_min: Math.min(...times),
      ms_max: Math.max(...times),
      images_per_second: (count / ms) * 1000,
      ...costOf(graph),
      step_macs: total.macs,
      step_bytes: total.bytes,
      peak_macs_per_second: machine?.macsPerSecond ?? null,
      peak_pointwise_macs_per_second: machine?.pointwiseMacsPerSecond ?? null,
      peak_bytes_per_second: machine?.bytesPerSecond ?? null,
      roofline_ms: least,
      roofline_fraction: least === null ? null : least / ms,
      cache_bytes: cache,
      network_ms: whole,
      network_fraction: whole === null ? null : whole / ms,
      ...(profiles.length > 0 && { ops: opRows(graph, count, profiles, machine) }),
    };
  } finally {
    session.dispose();
  }
}
