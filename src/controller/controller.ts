import type { Metrics } from '../metric/index.ts';
import type { Outcome } from '../objective/index.ts';
import type { Genotype } from '../space/index.ts';
import type { Json } from '../util/json.ts';

/** What is known of networks before training; given to `ask`. */
export interface Candidates {
  /** False when this network (in canonical form) was already proposed in the run. */
  isNew(genotype: Genotype): boolean;
  /** How far it breaks the constraints that are known before training, 0 = not at all. */
  violation(genotype: Genotype): number;
  /** What is known of it without training: what follows from the network, and what is predicted; cached. */
  known(genotype: Genotype): Metrics;
}

/** A network to try. */
export interface Proposal {
  readonly genotype: Genotype;
  /** What the controller wants back with the result (a policy's log-probability, say); stored with the trial. */
  readonly note?: Json;
}

/** A finished trial as told to a controller. */
export interface Told extends Outcome {
  readonly trial: number;
  readonly genotype: Genotype;
  readonly note: Json | undefined;
  /** What is known of it, including what was measured in training, scaled to the full training. */
  readonly metrics: Metrics;
}

/**
 * Proposes networks and learns from results.
 *
 * Trials are asked in order 0, 1, 2, … and told in that same order; with W workers, `ask(n)` comes after exactly the
 * trials up to n - W were told. All randomness of `ask(n)` comes from `stream(seed, 'controller', n)`, so a controller's
 * behaviour is a function of its settings, the seed and what it was told: a resumed search restores it exactly by
 * telling it the stored trials again, without asking.
 */
export interface Controller {
  /**
   * The next network, or null when no new one is left in the space.
   * @param running networks of the trials that were asked for and not told yet, in their order
   */
  ask(trial: number, candidates: Candidates, running: readonly Genotype[]): Proposal | null;
  tell(result: Told): void;
}
