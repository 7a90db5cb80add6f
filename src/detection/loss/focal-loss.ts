import { BACKGROUND_CLASS, IGNORED_CLASS } from '../match/targets.ts';
import { classOf, type ScoreLoss } from './image-part.ts';

/**
 * Focal loss of every class of every anchor that is not ignored.
 *
 * With y = 1 for the right class and -1 for others, pt = sigmoid(y x), αt = α or 1 - α:
 * loss -αt (1 - pt)^γ ln pt; its derivative y αt (1 - pt)^γ (γ pt ln pt + pt - 1).
 *
 * @param size scores of an anchor: one for each class, none for the background
 * @see Lin et al., ICCV 2017 (RetinaNet), equation 5 and appendix A
 */
export function focalLoss(size: number, alpha: number, gamma: number): ScoreLoss {
  return ({ scores, targets, gradient }, weight) => {
    let loss = 0;
    for (let anchor = 0; anchor * size < scores.length; anchor++) {
      const label = classOf(targets, anchor);
      if (label === IGNORED_CLASS) continue;
      const right = label === BACKGROUND_CLASS ? -1 : anchor * size + label - 1;
      const end = (anchor + 1) * size;
      for (let at = anchor * size; at < end; at++) {
        const sign = at === right ? 1 : -1;
        const score = sign * (scores[at] as number);
        const small = Math.exp(-Math.abs(score));
        const p = (score < 0 ? small : 1) / (1 + small);
        const rest = (score < 0 ? 1 : small) / (1 + small);
        const logP = Math.min(score, 0) - Math.log1p(small);
        const factor = (at === right ? alpha : 1 - alpha) * (gamma === 2 ? rest * rest : rest ** gamma);
        loss -= factor * logP;
        if (gradient !== null) gradient.scores[at] = weight * sign * factor * (gamma * p * logP - rest);
      }
    }
    return loss;
  };
}
