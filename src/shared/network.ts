import type { Graph } from '../graph/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../space/index.ts';

/** A network that takes part: what to compute, and the place of each of its blocks in the space. */
export interface SharedNetwork {
  readonly graph: Graph;
  /** `Piece.slot` by block. */
  readonly slots: ReadonlyMap<string, string>;
}

/**
 * The network of a genotype. Genotypes of one canonical form share weights: they are built in that form.
 * @throws MixnasError `GENOTYPE`
 */
export function sharedNetwork(space: SearchSpace, genotype: Genotype, target: NetworkTarget): SharedNetwork {
  const form = space.canonical(genotype);
  const slots = new Map(space.pieces(form, target).map(({ block, slot }) => [block, slot]));
  return { graph: space.decode(form, target), slots };
}
