import type { ScoreKind } from '../form.ts';
import { BACKGROUND_CLASS } from '../match/targets.ts';
import { classOf, countMatched, type ImagePart } from './image-part.ts';

/**
 * The class that an anchor answers, 0 the background, 1..classes: that of the greatest score, of equal ones the first.
 * With sigmoids the background has no score; it is answered where no class has more than 0, a probability of a half.
 */
function answeredClass(scores: Float32Array, anchor: number, size: number, kind: ScoreKind): number {
  let best = BACKGROUND_CLASS;
  let greatest = kind === 'softmax' ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0; i < size; i++) {
    const score = scores[anchor * size + i] as number;
    if (score > greatest) [best, greatest] = [kind === 'softmax' ? i : i + 1, score];
  }
  return best;
}

/**
 * The part of an image's matched anchors that answer the right class, in [0, 1]; of its background anchors where none is matched;
 * 1 where there are none of these either.
 */
export function shareAnswered({ scores, targets }: ImagePart, size: number, kind: ScoreKind): number {
  const someMatched = countMatched(targets) > 0;
  let [asked, right] = [0, 0];
  for (let anchor = 0; anchor * size < scores.length; anchor++) {
    const label = classOf(targets, anchor);
    if (someMatched ? label <= BACKGROUND_CLASS : label !== BACKGROUND_CLASS) continue;
    asked++;
    if (answeredClass(scores, anchor, size, kind) === label) right++;
  }
  return asked === 0 ? 1 : right / asked;
}
