import type { DetectorForm, ScoreKind } from '../../../src/detection/index.ts';
import { outputSizeOf, targetSizeOf } from '../../../src/detection/index.ts';
import { stream } from '../../../src/util/random.ts';

/** Answers and targets of a batch. */
export interface Case {
  readonly form: DetectorForm;
  readonly count: number;
  readonly answers: Float32Array;
  readonly targets: Float32Array;
}

/** Steps of the answers of a random case; float32 holds them, and one step more or less, exactly. */
export const STEP = 2 ** -10;

/** A detector of unit anchors. */
export function formOf(anchors: number, classes: number, scores: ScoreKind): DetectorForm {
  return { anchors: new Float32Array(4 * anchors).fill(1), classes, scores };
}

/** A batch of 3 images of random answers in -4..4; the last image has no matched anchor. */
export function randomCase(seed: number, scores: ScoreKind): Case {
  const draw = stream(seed, 'loss-case', scores);
  const form = formOf(2 + draw.int(9), 1 + draw.int(4), scores);
  const count = 3;
  const number = (): number => (draw.int(8192) - 4096) * STEP;
  const targets = new Float32Array(count * targetSizeOf(form)).map((_, i) => {
    if (i % 5 !== 0) return number();
    const isLast = i >= (count - 1) * targetSizeOf(form);
    const kind = draw.next();
    if (kind < 0.2) return -1;
    return kind < 0.6 || isLast ? 0 : 1 + draw.int(form.classes);
  });
  return { form, count, answers: new Float32Array(count * outputSizeOf(form)).map(number), targets };
}
