export { countBlocks } from './decode.ts';
export type { Choice, Genotype } from './genotype.ts';
export { checkGenotype, genotypeText, parseGenotype } from './genotypes.ts';
export { type ListSpaceDocument, listSpaceSchema } from './list-space.ts';
export { allNetworks, keyOf } from './networks.ts';
export { parseSpace, spaceFrom } from './parse.ts';
export type { LargestPart, NetworkTarget, SearchSpace, Variant } from './space.ts';
export type { SpaceInput } from './space-schema.ts';
export { allGenotypes, crossover, mutate, sampleGenotype } from './vary.ts';
