import { valueAt } from '../util/problems.ts';

type Section = Readonly<Record<string, unknown>>;

function isSection(value: unknown): value is Section {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Whether a config as it is written is about detectors; see `taskOf`. */
function isDetection(document: unknown): boolean {
  const kind = valueAt(document, ['task', 'kind']);
  const data = valueAt(document, ['data', 'kind']);
  return kind === 'detection' || (kind === undefined && (data === 'coco' || data === 'scenes'));
}

/** The objective of detectors: of several what they are, of one that mAP is its score. */
function objectiveOf(given: unknown): unknown {
  if (given === undefined) return { kind: 'accuracy', score: 'mAP' };
  if (!isSection(given)) return given;
  return given.kind === 'pareto' ? { metrics: ['mAP', 'macs'], ...given } : { score: 'mAP', ...given };
}

function withDefault(section: unknown, defaults: Section): unknown {
  if (section === undefined) return defaults;
  return isSection(section) ? { ...defaults, ...section } : section;
}

/**
 * A config document with the defaults that differ where networks are detectors: mAP stands where classifiers have the accuracy.
 * Others stay as they are.
 */
export function withTaskDefaults(document: unknown): unknown {
  if (!isSection(document) || !isDetection(document)) return document;
  const { objective, front, experiment } = document;
  return {
    ...document,
    objective: objectiveOf(objective),
    front: withDefault(front, { metrics: ['mAP', 'macs'] }),
    ...(experiment === undefined ? {} : { experiment: withDefault(experiment, { metric: 'mAP' }) }),
  };
}
