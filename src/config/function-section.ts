import { z } from 'zod';
import { EVALUATED_NAMES, type MetricName, metricInfo, scoreOf } from '../metric/index.ts';
import { whole } from './config-values.ts';
import type { Constraint, FrontSettings, ObjectiveSettings } from './objective-sections.ts';

/** A function of the program that searches; only the library can be given one. */
export const functionSchema = z
  .strictObject({
    kind: z.literal('function'),
    size: whole(1, 4096)
      .optional()
      .describe("without data: side of the images that networks are for, pixels; default: the space's, else 32"),
    classes: whole(2, 65_536).optional().describe('without data: number of classes; default: 10'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .optional()
      .describe('without data: channels of the images; default: 3'),
    exact: z
      .boolean()
      .default(false)
      .describe(
        "it gives the same metrics whenever it is asked, as a table does: best and front go by its values, not by a model's estimates",
      ),
  })
  .describe('a function of the program that searches: docs/library.md');

export type FunctionSettings = z.infer<typeof functionSchema>;

interface Sections {
  readonly evaluator: { readonly kind: string };
  readonly data?: unknown;
  readonly device?: unknown;
  readonly target: { readonly resolution?: number | undefined };
  readonly fidelity: { readonly kind: string };
  readonly search: { readonly finals?: unknown };
  readonly objective: ObjectiveSettings;
  readonly constraints: readonly Constraint[];
  readonly front: FrontSettings;
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Metrics that a function may tell, and those of them that it must: what the search is about. */
export function toldByFunction({ device, objective, constraints, front }: Omit<Sections, 'evaluator'>): {
  readonly may: readonly MetricName[];
  readonly must: readonly MetricName[];
} {
  const may = EVALUATED_NAMES.filter((name) => device === undefined || metricInfo(name).known === 'trained');
  const asked: readonly MetricName[] = [
    ...(objective.kind === 'pareto' ? objective.metrics : [scoreOf(objective)]),
    ...('metric' in objective ? [objective.metric] : []),
    ...constraints.map(({ metric }) => metric),
    ...front.metrics,
  ];
  return { may, must: may.filter((name) => asked.includes(name)) };
}

/** Metrics of the front whose worst value nothing says. */
function withoutCorner(sections: Sections): Problem[] {
  const { front, constraints } = sections;
  return toldByFunction(sections)
    .must.filter(
      (name) =>
        metricInfo(name).known === 'measured' &&
        front.metrics.includes(name) &&
        front.reference[name] === undefined &&
        !constraints.some(({ metric, max }) => metric === name && max !== undefined),
    )
    .map((name) => ({
      path: ['front', 'reference', name],
      message: `expected the worst ${name} that counts (or a constraint with max): only the function knows it`,
    }));
}

/** What is wrong with a function as the evaluator, as the other sections stand. */
export function functionProblems(sections: Sections): readonly Problem[] {
  const { evaluator, data, target, fidelity, search } = sections;
  if (evaluator.kind !== 'function') return [];
  const { size, classes, channels } = evaluator as FunctionSettings;
  const own = Object.entries({ size, classes, channels }).filter(([, value]) => value !== undefined);
  const sized = data === undefined ? [] : own;
  return [
    ...sized.map(([key]) => ({ path: ['evaluator', key], message: 'expected nothing: the data says it' })),
    ...(data === undefined && target.resolution !== undefined
      ? [{ path: ['target', 'resolution'], message: 'expected nothing: without data evaluator.size says it' }]
      : []),
    ...(fidelity.kind === 'full'
      ? []
      : [{ path: ['fidelity', 'kind'], message: 'expected full: a function is called once for each network' }]),
    ...(search.finals === undefined
      ? []
      : [{ path: ['search', 'finals'], message: 'expected no finals: a function is called once for each network' }]),
    ...withoutCorner(sections),
  ];
}
