import { type Config, type FunctionSettings, toldByFunction } from '../../config/index.ts';
import { FunctionEvaluator } from '../../evaluate/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { SearchContext } from '../search-events.ts';
import type { Evaluation } from './evaluation.ts';
import { type KnownImages, openImages } from './open-images.ts';
import { targetOf } from './target-of.ts';

/** What networks are for where no images say it. */
export function targetWithoutData(
  { size, classes = 10, channels = 3 }: FunctionSettings,
  space: Pick<SearchSpace, 'resolution'>,
): NetworkTarget {
  return { size: size ?? space.resolution ?? 32, classes, ...(channels === 3 ? {} : { channels }) };
}

/**
 * A search whose candidates a function of this process evaluates; null for any other.
 * @throws MixnasError `EVALUATE_MISSING` where nobody gave one; of the data
 */
export async function planFunction(
  config: Config,
  space: SearchSpace,
  context: SearchContext,
  known: KnownImages,
): Promise<Evaluation | null> {
  const { evaluator, seed, search } = config;
  const { evaluate } = context;
  if (evaluator.kind !== 'function') return null;
  if (evaluate === undefined) {
    throw new MixnasError('EVALUATE_MISSING', 'evaluator: a function evaluates the networks of this search; got none', {
      hint: 'start or resume it by the program that has the function: search({evaluate}), resume(run, {evaluate})',
    });
  }
  const images = config.data === undefined ? null : await openImages(config, context, known);
  const target = images === null ? targetWithoutData(evaluator, space) : targetOf(config, images);
  const task = { space, target, data: images?.reference ?? null, seed, trialTimeout: search.trialTimeout };
  return {
    target,
    data: images?.facts ?? null,
    evaluator: new FunctionEvaluator({ ...task, asked: toldByFunction(config) }, evaluate),
    ...{ finals: null, threads: 0, sharing: null, queue: null, resolved: {} },
  };
}
