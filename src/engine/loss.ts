import { bug } from '../util/errors.ts';
import type { Batch, BatchScore, CompileSettings, Loss } from './engine.ts';
import { scoreLogits } from './score-logits.ts';
import { softmaxGradient } from './softmax-gradient.ts';

type LossSettings = Pick<CompileSettings, 'loss' | 'classWeights'>;

/** @throws MixnasError `BUG` for weights of classes beside a loss, which knows none */
export function checkLoss({ loss, classWeights }: LossSettings): void {
  if (loss !== undefined && classWeights !== undefined) {
    throw bug('classWeights together with loss: expected one of them, since they weigh the softmax cross-entropy');
  }
}

/**
 * Checks that a batch has as many targets as the loss reads, where there is one.
 * @throws MixnasError `BUG`
 */
export function checkTargets({ loss }: LossSettings, { count, targets }: Batch): void {
  if (loss === undefined || targets.length === count * loss.targetSize) return;
  throw bug(`${targets.length} target values for ${count} images: expected ${loss.targetSize} for each`);
}

/**
 * Score of a batch without a gradient: by the loss, or by softmax cross-entropy where there is none.
 * @param answers float32 [count, outputs]
 * @throws MixnasError `BUG` where the loss reads targets of another size
 */
export function scoreAnswers(answers: Float32Array, batch: Batch, loss: Loss | undefined): BatchScore {
  if (loss === undefined) return scoreLogits(answers, batch.targets, batch.count);
  checkTargets({ loss }, batch);
  return loss.score(answers, batch.targets, batch.count, null);
}

/**
 * Score of a batch, and its gradient with respect to the answers, float32 [count, outputs].
 * @param answers float32 [count, outputs]
 * @param batch with targets that `checkTargets` accepts
 */
export function differentiate(
  answers: Float32Array,
  { targets, count }: Batch,
  { loss, classWeights }: LossSettings,
): { readonly score: BatchScore; readonly gradient: Float32Array } {
  if (loss === undefined) {
    const score = scoreLogits(answers, targets, count, classWeights);
    return { score, gradient: softmaxGradient(answers, targets, count, classWeights) };
  }
  const gradient = new Float32Array(answers.length);
  return { score: loss.score(answers, targets, count, gradient), gradient };
}
