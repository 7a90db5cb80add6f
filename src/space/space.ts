import type { DetectorSettings } from '../detection/index.ts';
import type { Graph, Piece } from '../graph/index.ts';
import type { Json } from '../util/json.ts';
import type { Choice, Genotype } from './genotype.ts';

/** What a network must fit: its input and number of classes. */
export interface NetworkTarget {
  /** Side of the square input image, pixels. Of a search: of the images that its networks are meant for. */
  readonly size: number;
  readonly classes: number;
  /** Channels of the images: 3 = RGB (the default), 1 = grey. */
  readonly channels?: number | undefined;
  /** Stem and first stride-2 block keep stride 1; default: true for 64 px or less. */
  readonly lowRes?: boolean;
  /** What makes detectors of the networks; left out, they are classifiers. */
  readonly detector?: DetectorSettings;
  /** Side that the default of `lowRes` goes by, when a network is built for other images than it is meant for. */
  readonly designSize?: number;
}

/** One place of a space with the largest weights that any network has there, as a network of that part alone. */
export interface LargestPart {
  /** As `Piece.slot`. */
  readonly slot: string;
  readonly graph: Graph;
}

/** How the trial of a genotype differs from the others in its training. */
export interface Variant {
  /** All settings of its training; null = those of the config. */
  readonly training: Readonly<Record<string, Json>> | null;
  /** Trials of one seed draw alike, whatever their network: counted from 0. */
  readonly seed: number;
  /** Identity of the weights that its training begins with, a file of the run; left out where they are fresh. */
  readonly start?: string;
  /** Epochs between validations, besides the one at the end; left out: none. */
  readonly validateEvery?: number;
}

/** A search space: an ordered walk of choices, and what a genotype means. Pure data and functions. */
export interface SearchSpace {
  readonly name: string;
  /** Identity of everything that gives a genotype its meaning; equal for equal spaces. */
  readonly hash: string;
  /** Side of the images that its networks are made for, pixels; null where the space does not say. No part of the hash. */
  readonly resolution: number | null;
  readonly choices: readonly Choice[];
  /** Identities of the weights that its trainings begin with, files of the run; left out where all are fresh. */
  readonly starts?: readonly string[];
  /** Number of genotypes, the product of the option counts. */
  readonly genotypes: bigint;
  /** Number of different networks (canonical forms), exact. */
  readonly networks: bigint;
  /** The one genotype that stands for all that decode to the same network. Idempotent; equal ones are mostly the same array. */
  canonical(genotype: Genotype): Genotype;
  /**
   * Which choices its network has, by choice: not those of blocks that are not there, and not those whose place another
   * choice has taken (an op that says its own kernels). Of a genotype that belongs to the space.
   */
  present(genotype: Genotype): readonly boolean[];
  /** The network as a chain of pieces, from stem to classifier; a detector is one piece. @throws MixnasError `GENOTYPE` as `decode` */
  pieces(genotype: Genotype, target: NetworkTarget): readonly Piece[];
  /** The largest weights of every place, for weights that all networks share. */
  largestParts(classes: number, channels?: number): readonly LargestPart[];
  /** The network, for square images of three channels. @throws MixnasError `GENOTYPE` naming index, path, value and allowed range */
  decode(genotype: Genotype, target: NetworkTarget): Graph;
  /** How its trial is trained; null in spaces whose networks are all trained alike, with draws of their own. */
  variant(genotype: Genotype): Variant | null;
}
