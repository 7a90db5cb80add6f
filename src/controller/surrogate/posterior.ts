import { sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';
import type { Candidates, Told } from '../controller.ts';
import type { ControllerTask } from '../task.ts';
import { modelValues } from './candidate-scores.ts';
import { scaledCost, scaleOf } from './cost-scale.ts';
import { fitTheta } from './fit.ts';
import { Field, Model } from './gaussian-process.ts';
import { Kernel, priorTheta } from './kernel.ts';
import { lessonsOf } from './lessons.ts';
import { rolesOf } from './signal.ts';

/** Trials that the kernel's parameters are fitted to, at most: the first. */
const FITTED = 150;
const STEPS = 40;
/** Draws that costs are standardised by. */
const SCALE_DRAWS = 100;

/** What the model believes of a network's signal, on the scale on which it models it; more is better. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * What the surrogate's model makes of trials: readings and costs of all of them in one posterior, by trial.
 *
 * The kernel's parameters are those of largest posterior density given the trials. A failed trial counts as the worst. Empty
 * while every trial failed, or where the objective has nothing to predict.
 *
 * @param told in order of trial; those that broke a limit untrained left out
 */
export function posteriorOf(
  task: ControllerTask,
  told: readonly Told[],
  candidates: Pick<Candidates, 'known'>,
): ReadonlyMap<number, Belief> {
  const { space, seed } = task;
  const { features, signal } = rolesOf(task);
  const lessons = lessonsOf(told, signal, []);
  if (signal === null || lessons.length === 0) return new Map();
  const draws = stream(seed, 'controller', 'scale');
  const drawn = Array.from({ length: SCALE_DRAWS }, () => space.canonical(sampleGenotype(space, draws)));
  const scale = scaleOf(
    features,
    drawn.map((genotype) => candidates.known(genotype)),
  );
  const kernel = new Kernel(space, features.length);
  const points = lessons.map(({ genotype }) =>
    kernel.point(space.canonical(genotype), scaledCost(features, candidates.known(genotype), scale)),
  );
  const { values, mean, deviation } = modelValues(
    signal,
    lessons.map(({ goal }) => goal),
  );
  const theta = fitTheta(kernel, points.slice(0, FITTED), values.slice(0, FITTED), priorTheta(kernel), STEPS);
  const model = new Model(kernel, theta);
  for (const point of points) model.add(point);
  const field = new Field(model, points);
  field.update();
  const means = field.means(model.whiten(values));
  return new Map(
    lessons.map(({ told: { trial } }, i) => {
      const spread = deviation * Math.sqrt(field.variance[i] as number);
      return [trial, { mean: mean + deviation * (means[i] as number), deviation: spread }];
    }),
  );
}
