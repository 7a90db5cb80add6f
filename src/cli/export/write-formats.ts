import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { costOf } from '../../cost/index.ts';
import {
  blockDocument,
  type ModelDetails,
  type Normalisation,
  onnxModel,
  readsTimmWeights,
  type TfjsModel,
  tfjsModel,
  timmSource,
  timmWeights,
  torchModel,
} from '../../export/index.ts';
import type { Weights } from '../../graph/index.ts';
import { type Verification, verifyOnnx, verifyTfjs } from '../../measure/index.ts';
import type { SourcedWeights } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { CommandOptions } from '../command-table.ts';
import { type Io, writeJson } from '../io.ts';
import { makeOutputFolder, outputTo, writeOutput } from '../output.ts';
import { readVersion } from '../version.ts';
import { snippetText, writePreprocessingBeside, writePreprocessingInto } from './write-preprocessing.ts';

type Options = CommandOptions<'export'>;

/** A network to write. */
export interface Exported {
  readonly architecture: Architecture;
  /** Its weights; only read for the formats that hold some. */
  readonly weights: () => SourcedWeights;
}

type Writer = (io: Io, exported: Exported, options: Options) => Promise<void>;

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function normalisationOf({ training }: Architecture): Normalisation | undefined {
  const { mean, deviation } = training ?? {};
  return isNumbers(mean) && isNumbers(deviation) ? { mean, deviation } : undefined;
}

function detailsOf(architecture: Architecture, { origin }: SourcedWeights, fold: boolean): ModelDetails {
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

function requireOut(format: string, { out }: Options, what: string): string {
  if (out !== undefined) return out;
  throw new MixnasError('USAGE', `--format ${format} writes ${what}: expected --out`, {
    hint: `for instance --out ${format === 'onnx' ? 'network.onnx' : `network-${format}`}`,
  });
}

function refuse(format: string, options: Options, names: readonly (keyof Options)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new MixnasError('USAGE', `--${given} does not go with --format ${format}`);
}

/** Tells on stderr, or as JSON on stdout, what was written. */
function tell(io: Io, options: Options, report: Readonly<Record<string, unknown>>, weights: SourcedWeights): void {
  if (options.json) {
    writeJson(io, report);
    return;
  }
  const lines = Object.entries(report).map(([key, value]) => `${key} ${value}\n`);
  const note = weights.isTrained ? '' : 'note: the weights are random; --weights FILE takes those of a training\n';
  io.err.write(`${lines.join('')}${note}`);
}

function reportOf(verified: Verification | undefined) {
  if (verified === undefined) return {};
  return { verified: `${verified.runtime} against ${verified.engine}`, difference: verified.difference };
}

const writeArchitectureJson: Writer = async (io, { architecture }, options) => {
  refuse('json', options, ['weights', 'fresh', 'seed', 'fold', 'depthwise', 'verify', 'json']);
  const target = outputTo(io, options.out);
  target.out.write(`${JSON.stringify(architecture, null, 2)}\n`);
  target.done();
};

const writeTimm: Writer = async (io, { architecture }, options) => {
  refuse('timm', options, ['weights', 'fresh', 'seed', 'fold', 'depthwise', 'verify', 'json']);
  const target = outputTo(io, options.out);
  target.out.write(timmSource(architecture.name, architecture.graph, normalisationOf(architecture)));
  target.done();
};

const writeOnnx: Writer = async (io, { architecture, weights: read }, options) => {
  const out = requireOut('onnx', options, 'a binary file');
  const sourced = read();
  const network = { graph: architecture.graph, weights: sourced.weights };
  const path = resolve(io.cwd, out);
  const depthwise = options.depthwise ?? 'fastest';
  writeOutput(path, onnxModel(network, detailsOf(architecture, sourced, options.fold ?? false), depthwise));
  const written = writePreprocessingBeside(io, out, architecture);
  const report = { format: 'onnx', file: out, preprocessing: written.told, depthwise, weights: sourced.origin };
  const verified = options.verify ? await verifyOnnx(readFileSync(path), network) : undefined;
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
  if (!options.json) io.err.write(snippetText(out, written));
};

/** The files as they were written, so that a check is one of the files and not of what was in memory. */
function readTfjs(folder: string): TfjsModel {
  const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  return { model, weights: readFileSync(join(folder, 'weights.bin')) };
}

const writeTfjs: Writer = async (io, { architecture, weights: read }, options) => {
  refuse('tfjs', options, ['depthwise']);
  const out = requireOut('tfjs', options, 'a folder');
  const sourced = read();
  const network = { graph: architecture.graph, weights: sourced.weights };
  const { model, weights } = tfjsModel(network, detailsOf(architecture, sourced, options.fold ?? false));
  const folder = resolve(io.cwd, out);
  makeOutputFolder(folder);
  writeOutput(join(folder, 'weights.bin'), weights);
  writeOutput(join(folder, 'model.json'), `${JSON.stringify(model)}\n`);
  const { told: preprocessing } = writePreprocessingInto(io, out, architecture, 'NHWC');
  const verified = options.verify ? await verifyTfjs(readTfjs(folder), network) : undefined;
  const report = { format: 'tfjs', folder: out, preprocessing, weights: sourced.origin };
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
};

const writeTfBlocks: Writer = async (io, { architecture }, options) => {
  refuse('tf-blocks', options, ['weights', 'fresh', 'seed', 'fold', 'depthwise', 'verify', 'json']);
  const target = outputTo(io, options.out);
  target.out.write(`${JSON.stringify(blockDocument(architecture.name, architecture.graph), null, 2)}\n`);
  target.done();
};

/** Why timm cannot say a network; null where it can, and then the two files are written. */
function writeTimmBeside(
  folder: string,
  { graph, name }: Architecture,
  weights: Weights,
  details: ModelDetails,
): string | null {
  try {
    const tensors = timmWeights({ graph, weights }, details);
    writeOutput(join(folder, 'timm.safetensors'), tensors);
    writeOutput(
      join(folder, 'timm_network.py'),
      `${timmSource(name, graph, details.normalisation)}${readsTimmWeights('timm.safetensors')}`,
    );
    return null;
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'EXPORT_CANNOT') return error.message;
    throw error;
  }
}

const writeTorch: Writer = async (io, { architecture, weights: read }, options) => {
  refuse('torch', options, ['depthwise', 'fold', 'verify']);
  const out = requireOut('torch', options, 'a folder');
  const sourced = read();
  const details = detailsOf(architecture, sourced, false);
  const model = torchModel({ graph: architecture.graph, weights: sourced.weights }, details);
  const folder = resolve(io.cwd, out);
  makeOutputFolder(folder);
  writeOutput(join(folder, 'network.safetensors'), model.weights);
  writeOutput(join(folder, 'network.py'), model.source);
  const problem = writeTimmBeside(folder, architecture, sourced.weights, details);
  const timm = problem === null ? 'timm_network.py, timm.safetensors' : `none: ${problem}`;
  const preprocessing = writePreprocessingInto(io, out, architecture, 'NCHW').told;
  tell(io, options, { format: 'torch', folder: out, preprocessing, weights: sourced.origin, timm }, sourced);
};

/** What writes each format. */
export const FORMAT_WRITERS: Readonly<Record<Options['format'], Writer>> = {
  'tf-blocks': writeTfBlocks,
  json: writeArchitectureJson,
  timm: writeTimm,
  onnx: writeOnnx,
  tfjs: writeTfjs,
  torch: writeTorch,
};
