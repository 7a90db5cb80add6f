import type { Genotype } from '../../space/index.ts';
import type { Stream } from '../../util/random.ts';
import type { Candidates } from '../controller.ts';
import type { Belief } from './belief.ts';
import type { Gain } from './gain.ts';
import type { Model } from './gaussian-process.ts';
import type { Lesson } from './lessons.ts';
import type { Points } from './points.ts';

/** A model and the lessons that it holds, in the order of its points. */
export interface Held {
  readonly model: Model;
  readonly lessons: readonly Lesson[];
}

/** What is known when a trial is asked for. */
export interface Known {
  readonly candidates: Candidates;
  readonly belief: Belief;
  /** The lessons that the model holds, at what it believes of them. */
  readonly lessons: readonly Lesson[];
  readonly gain: Gain;
}

/** How the networks of a space are gone through; what is built for one proposal is kept for the next ones. */
export interface Scan {
  /** Drops what was built under the kernel's parameters of before. */
  reset(): void;
  /** The model of what was learned. @param lessons all of them; between two calls they only gain at the end */
  hold(lessons: readonly Lesson[], candidates: Candidates): Held;
  /**
   * The open network of largest gain; null where none was found.
   * @param held by the latest call of `hold`
   * @param known with what the held model believes
   */
  best(trial: number, held: Held, known: Known, draws: Stream): Genotype | null;
}

/** Adds the lessons that a model does not have yet. @param lessons the model's own first, in the order of its points */
export function grow(model: Model, lessons: readonly Lesson[], points: Points, candidates: Candidates): Model {
  for (const { genotype } of lessons.slice(model.points.length)) model.add(points.of(genotype, candidates));
  return model;
}
