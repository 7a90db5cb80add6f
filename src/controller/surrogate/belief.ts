import { makeOutcome, towardsMore } from '../../objective/index.ts';
import type { ControllerTask } from '../task.ts';
import { Field, type Model } from './gaussian-process.ts';
import { unwarp } from './goal-scale.ts';
import type { Point } from './kernel.ts';
import type { Lesson } from './lessons.ts';
import { modelValues } from './model-values.ts';
import type { Signal } from './signal.ts';

/** What a model makes of the readings of its points. */
export interface Belief {
  /** Posterior medians of the points' goals: what is left of the readings without their noise. */
  readonly goals: readonly number[];
  /** Deviation of the warped goals: the unit of the model's values. */
  readonly deviation: number;
  /** Points of trials that are running: known besides, at what is expected of them. */
  readonly running: readonly Point[];
  /** Expected goals of the running trials. */
  readonly expected: readonly number[];
  /** Posterior means of a field's candidates, warped. */
  means(field: Field): Float64Array;
}

/**
 * @param goals readings of the model's points, in their order
 * @param running points of trials without a result. At its posterior mean a point changes no other mean, so only variances
 *   need to know of it.
 * @see Ginsbourger et al., 2010 (kriging believer)
 */
export function believe(
  model: Model,
  signal: Signal | null,
  goals: readonly number[],
  running: readonly Point[],
): Belief {
  const { values, mean, deviation } = modelValues(signal, goals);
  const whitened = model.whiten(values);
  const back = (value: number) => (signal === null ? 0 : unwarp(signal, mean + deviation * value));
  const means = (field: Field) => field.means(whitened);
  const ahead = new Field(model, running);
  ahead.update();
  return {
    goals: Array.from(model.smoothed(values, whitened), back),
    deviation,
    running,
    expected: Array.from(means(ahead), back),
    means: (field) => means(field).map((value) => mean + deviation * value),
  };
}

/** A lesson as the model sees it: the believed goal in place of the reading, and what follows from that. */
export function believed(lesson: Lesson, goal: number, signal: Signal | null, task: ControllerTask): Lesson {
  const { told, costs } = lesson;
  if (signal === null || told.state === 'failed') return lesson;
  const metrics = { ...costs, [signal.name]: towardsMore(signal.name, goal) };
  const outcome = makeOutcome(task.objective, [], { state: 'complete', metrics });
  return { ...lesson, goal, told: { ...told, ...outcome, violation: told.violation } };
}
