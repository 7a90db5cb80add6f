import type { CocoScores } from '../../detection/index.ts';
import { bestEpoch } from '../../metric/index.ts';
import type { EpochRow, TrainingRecord } from '../../store/index.ts';

/** One epoch of a training. */
export type TrainingEpoch = Omit<EpochRow, 'trial'>;

/** What a finished training stores of itself, as far as a report shows it. */
export interface TrainingOutcome {
  readonly params: number;
  readonly macs: number;
  readonly engine: string;
  readonly threads: number;
  readonly data: {
    readonly classes: number;
    readonly labels?: readonly string[];
    readonly size: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  readonly epochs: number;
  readonly endedEarly: boolean;
  readonly averaged: boolean;
  readonly best: TrainingEpoch | null;
  readonly test: {
    readonly images: number;
    /** Of a classifier, 0..1. */
    readonly accuracy?: number;
    readonly top5?: number | null;
    /** Of a detector: COCO's twelve figures by name, 0..1; null where there is no such object. */
    readonly detection?: CocoScores | undefined;
    readonly loss: number | null;
    readonly confusion?: readonly (readonly number[])[];
  } | null;
}

/** How one class is told from the others on the test images. */
export interface ClassErrors {
  readonly label: string;
  readonly images: number;
  /** Share of its images that are taken for it, 0..1; null where it has none. */
  readonly recall: number | null;
  /** Share of the images taken for it that are of it, 0..1; null where none is. */
  readonly precision: number | null;
}

/** Images of one class that are taken for another. */
export interface Confusion {
  readonly label: string;
  readonly answer: string;
  readonly images: number;
}

/** Everything that a report says of a training. */
export interface TrainingReport {
  readonly kind: 'training-report';
  readonly name: string;
  readonly folder: string;
  /** `unfinished`: it runs, was stopped, or died; `mixnas resume` continues one that does not run. */
  readonly state: 'finished' | 'unfinished';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly engine: string;
  readonly seed: number | null;
  /** As YAML. */
  readonly config: string;
  /** Of training and validation, seconds. */
  readonly seconds: number;
  readonly history: readonly TrainingEpoch[];
  /** The epoch that did best on the validation images; null where none was validated. */
  readonly best: TrainingEpoch | null;
  /** What it stored at its end; null before. */
  readonly outcome: TrainingOutcome | null;
  /** By class, and what is taken for what, the most frequent first; null where it was not counted. */
  readonly errors: { readonly classes: readonly ClassErrors[]; readonly confusions: readonly Confusion[] } | null;
}

/** What is read of a training's folder. */
export interface TrainingFiles {
  readonly folder: string;
  readonly record: TrainingRecord;
  readonly config: string;
  readonly outcome: TrainingOutcome | null;
  readonly history: readonly TrainingEpoch[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function errorsOf({ data, test }: TrainingOutcome): TrainingReport['errors'] {
  const confusion = test?.confusion;
  if (confusion === undefined) return null;
  const labelOf = (k: number) => data.labels?.[k] ?? `${k}`;
  const classes = confusion.map((row, k): ClassErrors => {
    const right = row[k] as number;
    const answers = sum(confusion.map((other) => other[k] as number));
    return { label: labelOf(k), images: sum(row), recall: share(right, sum(row)), precision: share(right, answers) };
  });
  const confusions = confusion.flatMap((row, label) =>
    row.flatMap((images, answer) =>
      images === 0 || label === answer ? [] : [{ label: labelOf(label), answer: labelOf(answer), images }],
    ),
  );
  return { classes, confusions: confusions.sort((a, b) => b.images - a.images) };
}

/** Gathers the report of a training, at any time after it began. */
export function buildTrainingReport({ folder, record, config, outcome, history }: TrainingFiles): TrainingReport {
  const { name, createdAt, versions, identity } = record;
  return {
    kind: 'training-report',
    name,
    folder,
    state: outcome === null ? 'unfinished' : 'finished',
    createdAt: new Date(createdAt).toISOString(),
    versions,
    engine: outcome?.engine ?? String(identity.engine ?? ''),
    seed: typeof identity.seed === 'number' ? identity.seed : null,
    config,
    seconds: sum(history.map(({ seconds }) => seconds)),
    history,
    best: bestEpoch(history),
    outcome,
    errors: outcome === null ? null : errorsOf(outcome),
  };
}
