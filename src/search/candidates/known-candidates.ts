import type { Constraint } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { PieceCosts } from '../../cost/index.ts';
import { BUILT_NAMES, type MetricName, type Metrics } from '../../metric/index.ts';
import { constraintsOn, violationOf } from '../../objective/index.ts';
import { type Genotype, keyOf, type NetworkTarget, type SearchSpace } from '../../space/index.ts';
import type { Predictor } from '../device/predictor.ts';

/** What is known of one network, and how far predictions may be off. */
interface Known {
  readonly metrics: Metrics;
  /** Standard deviations of what is predicted. */
  readonly deviations: Metrics;
}

const EXACT: Metrics = {};

/** What is known of networks before they are trained; what was computed once is kept. */
export class KnownCandidates implements Candidates {
  /** The metrics that `known` tells. */
  readonly names: ReadonlySet<MetricName>;
  readonly #space: SearchSpace;
  readonly #target: NetworkTarget;
  readonly #constraints: readonly Constraint[];
  readonly #predictor: Predictor | null;
  readonly #proposed = new Set<string>();
  readonly #pieces = new PieceCosts();
  /** By canonical genotype. */
  readonly #known = new WeakMap<Genotype, Known>();

  /** @param predictor predicts latencies; null where there is none */
  constructor(
    space: SearchSpace,
    target: NetworkTarget,
    constraints: readonly Constraint[],
    predictor: Predictor | null = null,
  ) {
    this.names = new Set<MetricName>([...BUILT_NAMES, ...(predictor === null ? [] : predictor.predicts)]);
    this.#space = space;
    this.#target = target;
    this.#constraints = constraintsOn(constraints, this.names);
    this.#predictor = predictor;
  }

  /** Notes that a network was proposed. */
  markProposed(key: string): void {
    this.#proposed.add(key);
  }

  isNew(genotype: Genotype): boolean {
    return !this.#proposed.has(keyOf(this.#space, genotype));
  }

  known(genotype: Genotype): Metrics {
    return this.#of(genotype).metrics;
  }

  /** Standard deviations of the metrics that are predicted. */
  deviations(genotype: Genotype): Metrics {
    return this.#predictor === null ? EXACT : this.#of(genotype).deviations;
  }

  violation(genotype: Genotype): number {
    if (this.#constraints.length === 0) return 0;
    const { metrics, deviations } = this.#of(genotype);
    return violationOf(this.#constraints, metrics, deviations);
  }

  #of(genotype: Genotype): Known {
    const canonical = this.#space.canonical(genotype);
    let known = this.#known.get(canonical);
    if (known === undefined) {
      const pieces = this.#space.pieces(genotype, this.#target);
      const { size, channels } = this.#target;
      const footprint = this.#pieces.cost(pieces, size, channels);
      const predicted = this.#predictor?.predict(pieces, size, channels);
      known = { metrics: { ...footprint, ...predicted?.metrics }, deviations: predicted?.deviations ?? EXACT };
      this.#known.set(canonical, known);
    }
    return known;
  }
}
