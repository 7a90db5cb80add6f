import { type Config, withBatchSize } from '../../config/index.ts';
import type { Dataset } from '../../data/index.ts';
import type { EngineOptions } from '../../engine/index.ts';
import { type SharedTask, sharedCuts, sharedLayout, sharedNetwork } from '../../shared/index.ts';
import { type Genotype, type NetworkTarget, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import type { Inheritance } from '../../trial/index.ts';
import { hashOf } from '../../util/hash.ts';
import { stream } from '../../util/random.ts';
import type { KnownCandidates } from '../candidates/known-candidates.ts';

/** Draws for one turn, at most; the one that breaks the limits least is taken where none keeps them. */
const MOST_DRAWS = 2000;

/** What a search with shared weights trains before its first trial. */
export interface SharedPlan {
  readonly task: SharedTask;
  readonly engine: EngineOptions;
  /** Identity of the weights. */
  readonly hash: string;
}

/** What is known when shared weights are planned. */
export interface SharedParts {
  readonly space: SearchSpace;
  /** With the side of the training images. */
  readonly target: NetworkTarget;
  readonly dataset: Dataset;
  /** What one worker computes with. */
  readonly engine: EngineOptions;
  /** Threads that the shared weights are trained with. */
  readonly threads: number;
}

/** A uniform draw among the genotypes that keep the limits known before training. */
function drawNetwork(space: SearchSpace, candidates: KnownCandidates, seed: string, turn: number): Genotype {
  const draws = stream(seed, 'network', turn);
  let best: { genotype: Genotype; violation: number } | null = null;
  for (let i = 0; i < MOST_DRAWS; i++) {
    const genotype = sampleGenotype(space, draws);
    const violation = candidates.violation(genotype);
    if (best === null || violation < best.violation) best = { genotype, violation };
    if (violation === 0) break;
  }
  return (best as { genotype: Genotype }).genotype;
}

/** The shared training of a config; null where networks do not share weights. All workers' threads compute it together. */
export function planShared(
  { evaluator, training, constraints, seed }: Config,
  { space, target, dataset, engine, threads }: SharedParts,
  candidates: KnownCandidates,
): SharedPlan | null {
  if (evaluator.kind !== 'shared') return null;
  const { epochs, stepsPerNetwork } = evaluator;
  const root = `${seed}/shared`;
  const settings = withBatchSize({ ...training, epochs }, dataset.train.count);
  const identity = { space: space.hash, target, data: dataset.hash, training: settings, stepsPerNetwork, constraints };
  return {
    engine: { ...engine, threads },
    hash: hashOf({ ...identity, seed }),
    task: {
      space,
      target,
      dataset,
      training: settings,
      stepsPerNetwork,
      threads,
      seed: root,
      networkOf: (turn) => drawNetwork(space, candidates, root, turn),
    },
  };
}

/** How candidates take their part of the shared weights; null where networks do not share weights. */
export function inheritance(
  { evaluator }: Config,
  { space, target }: Pick<SharedParts, 'space' | 'target'>,
): { readonly images: number; readonly cutsOf: (genotype: Genotype) => Inheritance['cuts'] } | null {
  if (evaluator.kind !== 'shared') return null;
  const layout = sharedLayout(space, target.classes, target.channels);
  return {
    images: evaluator.images,
    cutsOf: (genotype) => Object.fromEntries(sharedCuts(sharedNetwork(space, genotype, target), layout)),
  };
}
