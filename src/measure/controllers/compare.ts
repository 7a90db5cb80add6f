import { type Config, type ControllerSettings, withResolution } from '../../config/index.ts';
import { PieceCosts } from '../../cost/index.ts';
import { openTable } from '../../evaluate/index.ts';
import { type Genotype, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';
import { landscape } from './landscape.ts';
import { OBJECTIVES, playController, type Trace } from './play.ts';
import { formulaProblem, type Problem, tabularProblem } from './problem.ts';
import { type BenchRow, bestOf, summarise } from './summary.ts';

export type { BenchRow } from './summary.ts';

/** What to compare, and how long. */
export interface BenchOptions {
  readonly controllers: readonly ControllerSettings[];
  readonly seeds: number;
  readonly trials: number;
  /** Standard deviation of the noise of a reading, accuracy in 0..1. */
  readonly noise: number;
  /** Trials that run at a time: results are told so much later. */
  readonly workers: number;
  /** Called as runs end. */
  readonly onProgress: (controller: string, done: number, total: number) => void;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

export interface BenchResult {
  readonly space: string;
  /** Where accuracies come from: the table's file, or `synthetic`. */
  readonly source: string;
  /** Whether regret is against the best of the whole space; else against the best that any run found. */
  readonly isExact: boolean;
  /** What regret 0 and ratio 1 stand for. */
  readonly best: { readonly accuracy: number; readonly hypervolume: number };
  /** Worst corner of the front. */
  readonly reference: { readonly accuracy: number; readonly macs: number };
  readonly results: readonly BenchRow[];
  /** Median and quartiles after many numbers of trials, for a picture. */
  readonly curves: readonly BenchRow[];
}

/** Numbers of trials that the table shows. */
const CHECKPOINTS = [25, 50, 100, 200, 500, 1000, 2000, 5000];
/** Points of each curve, about. */
const CURVE_POINTS = 60;
/** Draws that stand for a space too large to look through. */
const SAMPLES = 300;
/** Image side and classes of a problem without table, where the config names none. */
const DEFAULT_TARGET = { size: 32, classes: 10 };

function checkpointsOf(trials: number): number[] {
  return [...new Set([...CHECKPOINTS.filter((after) => after < trials), trials])];
}

function curveOf(trials: number): number[] {
  const step = Math.max(1, Math.floor(trials / CURVE_POINTS));
  return Array.from({ length: Math.floor(trials / step) }, (_, i) => (i + 1) * step);
}

/** The problem that a config poses: its table of known results, or a made-up function over its space. */
export function openProblem(given: Config, space: SearchSpace): { problem: Problem; source: string } {
  const config = withResolution(given, space.resolution);
  const terms = { reference: config.front.reference, constraints: config.constraints };
  if (config.evaluator.kind === 'tabular') {
    const { table, size, classes } = config.evaluator;
    return { problem: tabularProblem(space, { size, classes }, openTable(table, space), terms), source: table };
  }
  const size = config.target.resolution ?? config.data?.resolution ?? DEFAULT_TARGET.size;
  const target = { ...DEFAULT_TARGET, size };
  const draws = stream(config.seed, 'bench-samples');
  const samples: Genotype[] = Array.from({ length: SAMPLES }, () => sampleGenotype(space, draws));
  const costs = new PieceCosts();
  const macsOf = (genotype: Genotype) => costs.cost(space.pieces(genotype, target), target.size).macs;
  const typical = samples.map(macsOf).sort((a, b) => a - b);
  const accuracyOf = landscape(space, typical[SAMPLES / 2] as number, config.seed);
  return { problem: formulaProblem(space, target, accuracyOf, samples, terms), source: 'synthetic' };
}

/**
 * Plays every controller over a problem with known accuracies, single-objective and as a Pareto search, with seeds
 * 0 … seeds - 1, and says how far from the best each was after how many trials.
 */
export function benchControllers(config: Config, space: SearchSpace, options: BenchOptions): BenchResult {
  const { problem, source } = openProblem(config, space);
  const { controllers, seeds, trials, noise, workers, now } = options;
  const table = checkpointsOf(trials);
  // a model of all readings for each point of a curve takes too long
  const curve = noise === 0 ? curveOf(trials) : table;
  const checkpoints = new Set([...table, ...curve]);
  const total = controllers.length * 2 * seeds;
  let done = 0;
  const played = (['single', 'pareto'] as const).flatMap((name) =>
    controllers.map((settings) => ({
      name,
      settings,
      traces: Array.from({ length: seeds }, (_, seed): Trace => {
        const trace = playController(settings, OBJECTIVES[name], problem, {
          trials,
          seed,
          noise,
          workers,
          checkpoints,
          now,
        });
        options.onProgress(`${settings.kind}, ${name}`, ++done, total);
        return trace;
      }),
    })),
  );
  const best = bestOf(
    problem,
    played.flatMap(({ traces }) => traces),
  );
  const rows = (after: readonly number[]) =>
    played.flatMap(({ name, settings, traces }) => summarise(settings.kind, name, traces, best, after));
  const [accuracy, negatedMacs] = problem.reference as [number, number];
  return {
    space: space.name,
    source,
    isExact: problem.whole !== null,
    best: { accuracy: best.accuracy, hypervolume: best.volume },
    reference: { accuracy, macs: -negatedMacs },
    results: rows(table),
    curves: rows(curve),
  };
}
