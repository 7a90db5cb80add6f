/**
 * A network of a search space as data: for each choice of the space's ordered walk the index of the chosen option.
 * All genotypes of a space have the same length; choices that do not matter in a given network are still there, and the
 * canonical form sets them to 0.
 */
export type Genotype = readonly number[];

/** One decision of a search space. */
export interface Choice {
  /** Where it is in the space, for instance `stages/1/blocks/0/kernels`. */
  readonly path: string;
  /** What each option means, in index order; `genotype[i]` is in 0..options.length - 1. */
  readonly options: readonly string[];
}
