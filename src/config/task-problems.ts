import { PRECISION_NAMES } from '../metric/index.ts';
import { hasBoxes } from './box-problems.ts';
import type { Constraint, FrontSettings, ObjectiveSettings } from './objective-sections.ts';
import { type TaskSections, type TaskSettings, taskOf } from './task-section.ts';

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Sections that a task has to fit, of a search, an experiment or one training. */
export interface TaskNeighbours extends TaskSections {
  readonly evaluator: { readonly kind: string };
  readonly objective?: ObjectiveSettings;
  readonly constraints?: readonly Constraint[];
  readonly front?: FrontSettings;
  readonly experiment?: { readonly metric: string };
}

/** Metrics that there is only for one of the tasks. */
const SCORES = {
  classification: ['accuracy', 'balancedAccuracy'],
  detection: PRECISION_NAMES,
} as const;

/** Where a section names a metric, and which. */
function named({ objective, constraints = [], front, experiment }: TaskNeighbours): [readonly string[], string][] {
  const score = objective !== undefined && 'score' in objective ? objective.score : undefined;
  return [
    ...(score === undefined ? [] : [[['objective', 'score'], score] as [string[], string]]),
    ...(objective?.kind === 'pareto' ? objective.metrics : []).map((metric, i): [string[], string] => [
      ['objective', 'metrics', String(i)],
      metric,
    ]),
    ...constraints.map(({ metric }, i): [string[], string] => [['constraints', String(i), 'metric'], metric]),
    ...(front?.metrics ?? []).map((metric, i): [string[], string] => [['front', 'metrics', String(i)], metric]),
    ...(experiment === undefined ? [] : [[['experiment', 'metric'], experiment.metric] as [string[], string]]),
  ];
}

function dataProblems({ data, evaluator }: TaskNeighbours, kind: TaskSettings['kind']): Problem[] {
  if (kind === 'classification' && hasBoxes(data)) {
    return [{ path: ['task', 'kind'], message: `expected detection: images of data.kind ${data.kind} have boxes` }];
  }
  if (kind === 'detection' && data !== undefined && !hasBoxes(data)) {
    const message = `expected images with boxes (coco or scenes) for task.kind detection; those of ${data.kind} have classes alone`;
    return [{ path: ['data', 'kind'], message }];
  }
  if (kind === 'detection' && evaluator.kind !== 'train') {
    const message = 'expected train with task.kind detection: only the own engines train detectors';
    return [{ path: ['evaluator', 'kind'], message }];
  }
  return [];
}

/** What does not go together with what networks are trained for. */
export function taskProblems(config: TaskNeighbours): Problem[] {
  const { kind } = taskOf(config);
  const others: readonly string[] = SCORES[kind === 'detection' ? 'classification' : 'detection'];
  // a function may tell whatever it likes
  const wrong =
    config.evaluator.kind === 'function' ? [] : named(config).filter(([, metric]) => others.includes(metric));
  return [
    ...dataProblems(config, kind),
    ...wrong.map(([path, metric]) => ({
      path,
      message: `expected a metric of ${kind} (${SCORES[kind].join(', ')}, loss or a cost); ${metric} is not`,
    })),
  ];
}
