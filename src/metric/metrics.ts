import { formatBytes, formatCount, formatShare } from '../util/format.ts';

/** When the value of a metric is known: from the network alone, by measuring it untrained, or only by training it. */
export type KnownBy = 'built' | 'measured' | 'trained';

/** What mixnas knows of one metric. */
export interface MetricInfo {
  /** Whether more of it is better, or less. */
  readonly direction: 'max' | 'min';
  /** For people, behind the value; empty for plain numbers. */
  readonly unit: string;
  readonly known: KnownBy;
  /**
   * The worst value that counts, from which hypervolumes are measured.
   * @param classes of the data, at least 2
   * @returns null where it depends on the space: then the largest value among networks drawn from it
   */
  readonly worst: (classes: number) => number | null;
  /**
   * The value of a network without error. Values of lower rungs are brought to the scale of the full training by shrinking
   * their distance from it. Null where a value does not depend on the rung.
   */
  readonly ideal: number | null;
  /** The value for people, with its unit. */
  readonly format: (value: number) => string;
  /** One line for documents and schemas. */
  readonly meaning: string;
}

const built = {
  direction: 'min',
  unit: '',
  known: 'built',
  worst: () => null,
  ideal: null,
  format: formatCount,
} as const;

/** How right a network is, as a share. */
const share = {
  direction: 'max',
  unit: '',
  known: 'trained',
  worst: () => 0,
  ideal: 1,
  format: formatShare,
} as const;

/** Everything that can be measured of a network. Names are stored: they never change. */
export const METRICS = {
  accuracy: {
    ...share,
    meaning: 'top-1 on the validation images, 0..1',
  },
  loss: {
    direction: 'min',
    unit: 'nats',
    known: 'trained',
    worst: Math.log,
    ideal: 0,
    format: (value) => value.toFixed(4),
    meaning: 'mean cross-entropy on the validation images, nats',
  },
  trainLoss: {
    direction: 'min',
    unit: 'nats',
    known: 'trained',
    worst: Math.log,
    ideal: 0,
    format: (value) => value.toFixed(4),
    meaning: 'mean loss of the training steps of the last epoch, with their augmentation and smoothed targets, nats',
  },
  balancedAccuracy: {
    ...share,
    meaning: 'mean over the classes of the share of their validation images that is answered right, 0..1',
  },
  mAP: {
    ...share,
    meaning: 'of detectors: COCO mean average precision over IoU .50 to .95 on the validation images, 0..1',
  },
  ap50: { ...share, meaning: 'of detectors: the same at IoU .50 alone, 0..1' },
  ap75: { ...share, meaning: 'of detectors: the same at IoU .75 alone, 0..1' },
  macs: { ...built, meaning: 'multiply-adds of convolutions and dense layers for one image' },
  params: { ...built, meaning: 'trained weights' },
  activations: { ...built, meaning: 'values written by convolutions and dense layers for one image' },
  modelBytes: {
    ...built,
    unit: 'bytes',
    format: formatBytes,
    meaning: 'all weights as float32, batch norm folded into the convolutions before it',
  },
  peakBytes: {
    ...built,
    unit: 'bytes',
    format: formatBytes,
    meaning: 'largest sum of live activations in inference of one image as float32',
  },
  latencyMs: {
    direction: 'min',
    unit: 'ms',
    known: 'measured',
    worst: () => null,
    ideal: null,
    format: (value) => (value >= 100 ? value.toFixed(1) : value.toPrecision(4)),
    meaning: 'milliseconds of one inference on the device',
  },
} as const satisfies Readonly<Record<string, MetricInfo>>;

export type MetricName = keyof typeof METRICS;

/** Values of a network, those that are known. */
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

/** All names, in the order in which tables list them. */
export const METRIC_NAMES = Object.keys(METRICS) as [MetricName, ...MetricName[]];

/** What is known of a metric. */
export function metricInfo(name: MetricName): MetricInfo {
  return METRICS[name];
}

/** Metrics of which less is better: what a budget can be set for. */
export const COST_NAMES = METRIC_NAMES.filter((name) => metricInfo(name).direction === 'min') as [
  MetricName,
  ...MetricName[],
];

/** Metrics that follow from the network alone. */
export const BUILT_NAMES = METRIC_NAMES.filter((name) => metricInfo(name).known === 'built');

/** Metrics that a network alone does not tell: somebody must measure it or train it. */
export const EVALUATED_NAMES = METRIC_NAMES.filter((name) => metricInfo(name).known !== 'built') as [
  MetricName,
  ...MetricName[],
];

/** The value of a metric for people, with its unit. */
export function formatMetric(name: MetricName, value: number): string {
  const { format, unit } = metricInfo(name);
  // sizes in bytes bring their own unit
  return unit === 'ms' ? `${format(value)} ms` : format(value);
}
