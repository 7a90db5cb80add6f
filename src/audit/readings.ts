import type { RunRecord } from '../store/index.ts';

/** What one signal says of the networks. */
export interface Readings {
  readonly name: string;
  /** Top-1 by network, 0..1; null where the evaluation failed. */
  readonly accuracies: readonly (number | null)[];
  /** Mean wall time of a worker for one network, seconds. */
  readonly secondsPerNetwork: number;
  /** Threads that a worker computed with; 0 where nothing was trained. */
  readonly threads: number;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function threadsOf({ info }: RunRecord): number {
  if (info.data === null) return 0;
  const { engine } = info.config as { engine?: { threads?: number } };
  return engine?.threads ?? 1;
}

/** One reading a network, with rungs that of the last one; then those of the lower rungs, as signals of their own. */
export function readingsOf(name: string, run: RunRecord): [Readings, ...Readings[]] {
  const threads = threadsOf(run);
  const accuracies = run.trials.map(({ state, metrics }) => (state === 'complete' ? (metrics.accuracy ?? null) : null));
  const secondsPerNetwork = meanOf(run.trials.map(({ seconds }) => seconds ?? 0));
  return [{ name, accuracies, secondsPerNetwork, threads }, ...lowerRungs(name, run, threads)];
}

/** The readings at each rung below the last; the seconds are those of all rungs up to it. */
function lowerRungs(name: string, { trials, segments }: RunRecord, threads: number): Readings[] {
  const last = segments.reduce((most, { rung }) => Math.max(most, rung), 0);
  return Array.from({ length: last }, (_, rung) => {
    const upTo = segments.filter((segment) => segment.rung <= rung);
    const at = new Map(upTo.filter((s) => s.rung === rung).map((s) => [s.trial, s]));
    return {
      name: `${name}@${rung + 1}`,
      accuracies: trials.map(({ number }) => at.get(number)?.metrics.accuracy ?? null),
      secondsPerNetwork: upTo.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0) / trials.length,
      threads,
    };
  });
}

/** Mean over the seeds that did not fail, by network; null where all did. */
export function meanAccuracies(seeds: readonly Readings[]): (number | null)[] {
  const [first] = seeds;
  return (first?.accuracies ?? []).map((_, i) => {
    const known = seeds.flatMap(({ accuracies }) => accuracies[i] ?? []);
    return known.length === 0 ? null : meanOf(known);
  });
}
