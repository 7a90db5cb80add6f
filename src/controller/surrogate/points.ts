import type { MetricName } from '../../metric/index.ts';
import { type Genotype, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';
import type { Candidates } from '../controller.ts';
import type { Proposer } from '../proposer.ts';
import { type CostScale, scaledCost, scaleOf } from './cost-scale.ts';
import type { Kernel, Point } from './kernel.ts';

/** Spaces of at most this many genotypes are scored completely at every proposal. */
const LISTED = 10_000n;
/** Draws that the costs of a large space are standardised by. */
const SCALE_DRAWS = 100;

/** Networks as the model sees them; each is made once. */
export class Points {
  readonly #kernel: Kernel;
  readonly #features: readonly MetricName[];
  readonly #proposer: Proposer;
  readonly #seed: string | number;
  readonly #known = new WeakMap<Genotype, Point>();
  #scale: CostScale | undefined;

  constructor(kernel: Kernel, features: readonly MetricName[], proposer: Proposer, seed: string | number) {
    this.#kernel = kernel;
    this.#features = features;
    this.#proposer = proposer;
    this.#seed = seed;
  }

  /** Whether the space is small enough for all of its networks to be scored. */
  get isListed(): boolean {
    return this.#proposer.space.genotypes <= LISTED;
  }

  /** @param genotype in canonical form */
  of(genotype: Genotype, candidates: Candidates): Point {
    let point = this.#known.get(genotype);
    if (point === undefined) {
      this.#scale ??= scaleOf(
        this.#features,
        this.#scaleGenotypes().map((one) => candidates.known(one)),
      );
      point = this.#kernel.point(genotype, scaledCost(this.#features, candidates.known(genotype), this.#scale));
      this.#known.set(genotype, point);
    }
    return point;
  }

  #scaleGenotypes(): readonly Genotype[] {
    if (this.isListed) return this.#proposer.networks();
    const { space } = this.#proposer;
    const draws = stream(this.#seed, 'controller', 'scale');
    return Array.from({ length: SCALE_DRAWS }, () => space.canonical(sampleGenotype(space, draws)));
  }
}
