import { z } from 'zod';
import { type MetricName, metricInfo } from '../metric/index.ts';
import { whole } from './config-values.ts';
import type { Constraint, FrontSettings, ObjectiveSettings } from './objective-sections.ts';

const common = {
  threads: whole(1).max(1024).default(1).describe('threads that the network computes with'),
  batch: whole(1).max(4096).default(1).describe('images in one call; milliseconds are those of the whole call'),
};

const exported = {
  depthwise: z
    .enum(['split', 'merged', 'fastest'])
    .default('fastest')
    .describe('how mixed depthwise convolutions are written into the ONNX file, as in mixnas export'),
};

/** Something that networks run on, and how it is asked for milliseconds. */
export const deviceSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('onnxruntime'), ...common, ...exported })
    .describe("this machine's CPU in ONNX Runtime, float32, batch norm folded"),
  z.strictObject({ kind: z.literal('native'), ...common }).describe("this machine's CPU in mixnas's own engine"),
  z
    .strictObject({
      kind: z.literal('table'),
      file: z.string().min(1).describe('a latency table, built by mixnas latency build or imported'),
    })
    .describe('predicted by a latency table, nothing is measured'),
  z
    .strictObject({
      kind: z.literal('command'),
      command: z
        .array(z.string().min(1))
        .min(1)
        .describe('program and arguments; {model}, {runs}, {warmup}, {threads} and {batch} are filled in'),
      ...common,
      ...exported,
      local: z
        .boolean()
        .default(false)
        .describe("the program computes on this machine: it is pinned to cores, and the machine's load is watched"),
      folder: z
        .string()
        .min(1)
        .optional()
        .describe("folder that the program runs in; default: that of the device's file, else the current one"),
      timeout: z.number().positive().max(86_400).default(120).describe('seconds that one call may take'),
      retries: whole(0).max(20).default(1).describe('further tries when a call fails'),
    })
    .describe('any program that is given an ONNX file and prints milliseconds'),
]);

export type DeviceSettings = z.infer<typeof deviceSchema>;

interface Sections {
  readonly device?: unknown;
  readonly evaluator: { readonly kind: string };
  readonly objective: ObjectiveSettings;
  readonly constraints: readonly Constraint[];
  readonly front: FrontSettings;
}

/** Where a config speaks of metrics, by path. */
function mentioned({ objective, constraints, front }: Sections): { path: (string | number)[]; metric: MetricName }[] {
  const list = (path: string[], metrics: readonly MetricName[]) =>
    metrics.map((metric, i) => ({ path: [...path, i], metric }));
  return [
    ...('metric' in objective ? [{ path: ['objective', 'metric'], metric: objective.metric }] : []),
    ...('metrics' in objective ? list(['objective', 'metrics'], objective.metrics) : []),
    ...constraints.map(({ metric }, i) => ({ path: ['constraints', i, 'metric'], metric })),
    ...list(['front', 'metrics'], front.metrics),
  ];
}

/** What is wrong with the device as the other sections stand. */
export function deviceProblems(sections: Sections): { path: (string | number)[]; message: string }[] {
  const margins = sections.constraints.flatMap(({ metric, margin }, i) =>
    margin === undefined || metricInfo(metric).known === 'measured'
      ? []
      : [{ path: ['constraints', i, 'margin'], message: `expected none: ${metric} is exact` }],
  );
  // a function may measure what it likes
  if (sections.device !== undefined || sections.evaluator.kind === 'function') return margins;
  const missing = mentioned(sections)
    .filter(({ metric }) => metricInfo(metric).known === 'measured')
    .map(({ path, metric }) => ({ path, message: `expected a section device (such as device: cpu) for ${metric}` }));
  return [...margins, ...missing];
}
