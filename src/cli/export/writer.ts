import { basename } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { costOf } from '../../cost/index.ts';
import type { ModelDetails, Normalisation } from '../../export/index.ts';
import type { Verification } from '../../measure/index.ts';
import type { SourcedWeights } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { CommandOptions } from '../command-table.ts';
import { type Io, writeJson } from '../io.ts';
import { readVersion } from '../version.ts';

/** Options of `mixnas export`. */
export type Options = CommandOptions<'export'>;

/** A network to write. */
export interface Exported {
  readonly architecture: Architecture;
  /** Its weights; only read for the formats that hold some. */
  readonly weights: () => SourcedWeights;
}

/** Writes one format. */
export type Writer = (io: Io, exported: Exported, options: Options) => Promise<void>;

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Mean and deviation of the images that it was trained on; undefined where nothing says them. */
export function normalisationOf({ training }: Architecture): Normalisation | undefined {
  const { mean, deviation } = training ?? {};
  return isNumbers(mean) && isNumbers(deviation) ? { mean, deviation } : undefined;
}

/** What a model file tells of a network and its weights. */
export function detailsOf(architecture: Architecture, { origin }: SourcedWeights, fold: boolean): ModelDetails {
  const { classes } = architecture.training ?? {};
  return {
    name: architecture.name,
    version: readVersion(),
    fold,
    weights: basename(origin),
    ...costOf(architecture.graph),
    metrics: metricsIn(architecture),
    classes: isTexts(classes) ? classes : undefined,
    normalisation: normalisationOf(architecture),
  };
}

/** The measured values of a document; undefined where it has none. */
function metricsIn({ metrics = {} }: Architecture): Record<string, number> | undefined {
  const known = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** The place to write to. @throws MixnasError `USAGE` where none is given */
export function requireOut(format: string, { out }: Options, what: string): string {
  if (out !== undefined) return out;
  throw new MixnasError('USAGE', `--format ${format} writes ${what}: expected --out`, {
    hint: `for instance --out ${format === 'onnx' ? 'network.onnx' : `network-${format}`}`,
  });
}

/** @throws MixnasError `USAGE` where an option is given that a format cannot take */
export function refuse(format: string, options: Options, names: readonly (keyof Options)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new MixnasError('USAGE', `--${option} does not go with --format ${format}`);
}

/** Tells on stderr, or as JSON on stdout, what was written. */
export function tell(
  io: Io,
  options: Options,
  report: Readonly<Record<string, unknown>>,
  weights: SourcedWeights,
): void {
  if (options.json) {
    writeJson(io, report);
    return;
  }
  const lines = Object.entries(report).map(([key, value]) => `${key} ${value}\n`);
  const note = weights.isTrained ? '' : 'note: the weights are random; --weights FILE takes those of a training\n';
  io.err.write(`${lines.join('')}${note}`);
}

/** What a check found, as a report says it. */
export function reportOf(verified: Verification | undefined) {
  if (verified === undefined) return {};
  return { verified: `${verified.runtime} against ${verified.engine}`, difference: verified.difference };
}
