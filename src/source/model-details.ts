import { basename } from 'node:path';
import type { Architecture } from '../architecture/index.ts';
import { costOf } from '../cost/index.ts';
import type { ModelDetails, Normalisation } from '../export/index.ts';
import { readVersion } from '../util/version.ts';

function isList<T>(value: unknown, type: 'number' | 'string'): value is T[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === type);
}

/** Mean and deviation of the images that it was trained on; undefined where nothing says them. */
export function normalisationOf({ training }: Architecture): Normalisation | undefined {
  const { mean, deviation } = training ?? {};
  return isList<number>(mean, 'number') && isList<number>(deviation, 'number') ? { mean, deviation } : undefined;
}

/** The measured values of a document; undefined where it has none. */
function metricsIn({ metrics = {} }: Architecture): Record<string, number> | undefined {
  const known = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/**
 * What an exported file tells of a network and its weights.
 * @param origin where the weights come from: a file's folders are left out
 * @param fold whether batch norms are folded into the convolutions before them
 */
export function modelDetails(architecture: Architecture, origin: string, fold: boolean): ModelDetails {
  const { classes } = architecture.training ?? {};
  return {
    ...{ name: architecture.name, version: readVersion(), fold, weights: basename(origin) },
    ...costOf(architecture.graph),
    metrics: metricsIn(architecture),
    classes: isList<string>(classes, 'string') ? classes : undefined,
    normalisation: normalisationOf(architecture),
  };
}
