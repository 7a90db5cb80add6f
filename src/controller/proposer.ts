import { allNetworks, type Genotype, type SearchSpace, sampleGenotype } from '../space/index.ts';
import type { Stream } from '../util/random.ts';
import type { Candidates } from './controller.ts';

/** Attempts with the controller's own rule, and then with uniform draws, before a small space is listed. */
const TRIES = 60;
/** Spaces of at most this many genotypes are listed when draws find nothing new. */
const LISTED = 50_000;

/** Makes genotypes; null when it has none to offer. */
export type Generate = (draws: Stream) => Genotype | null;

/**
 * Turns a rule that makes genotypes into proposals that a search can use: canonical, never proposed before, and within
 * the constraints known before training wherever such a network is found.
 */
export class Proposer {
  #networks: readonly Genotype[] | undefined;

  constructor(readonly space: SearchSpace) {}

  /** Whether the space is small enough to be listed. */
  get isListable(): boolean {
    return this.space.genotypes <= BigInt(LISTED);
  }

  /** Every network of a small space in canonical form, in lexicographic order; listed once. */
  networks(): readonly Genotype[] {
    this.#networks ??= allNetworks(this.space);
    return this.#networks;
  }

  /**
   * A new network: from the rule, else a uniform draw, else (in a small space) any that is left.
   * A network within the constraints is preferred; without one, the least violation seen.
   * @returns null when the space is exhausted, as far as it can be told
   */
  propose(candidates: Candidates, draws: Stream, generate: Generate): Genotype | null {
    const choice = new Choice(candidates);
    const uniform: Generate = () => sampleGenotype(this.space, draws);
    for (const rule of [generate, uniform]) {
      for (let i = 0; i < TRIES; i++) {
        const genotype = rule(draws);
        if (genotype !== null && choice.offer(this.space.canonical(genotype))) return choice.best;
      }
    }
    if (this.isListable) {
      for (const genotype of draws.shuffle(this.networks())) if (choice.offer(genotype)) return choice.best;
    }
    return choice.best;
  }
}

/** Keeps the new network of least violation. */
class Choice {
  best: Genotype | null = null;
  #violation = Number.POSITIVE_INFINITY;

  constructor(readonly candidates: Candidates) {}

  /** @returns true when the network is new and breaks nothing */
  offer(genotype: Genotype): boolean {
    if (!this.candidates.isNew(genotype)) return false;
    const violation = this.candidates.violation(genotype);
    if (this.best === null || violation < this.#violation) {
      this.best = genotype;
      this.#violation = violation;
    }
    return violation === 0;
  }
}
