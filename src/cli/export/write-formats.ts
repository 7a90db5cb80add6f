import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { blockDocument, type TfjsModel, tfjsModel, timmSource } from '../../export/index.ts';
import { isDetector } from '../../graph/index.ts';
import { verifyTfjs } from '../../measure/index.ts';
import { tfjsSnippet } from '../../predict/index.ts';
import { modelDetails, normalisationOf } from '../../source/index.ts';
import { makeOutputFolder, outputTo, writeOutput } from '../output.ts';
import { writeOnnx } from './write-onnx.ts';
import { writePreprocessingInto } from './write-preprocessing.ts';
import { writePrograms } from './write-programs.ts';
import { writeTorch } from './write-torch.ts';
import { type Options, refuse, reportOf, requireOut, tell, type Writer } from './writer.ts';

/** Options of files that hold weights. */
const OF_WEIGHTS = [
  'weights',
  'fresh',
  'seed',
  'fold',
  'depthwise',
  'withPreprocessing',
  'answers',
  'verify',
  'json',
] as const;

const writeArchitectureJson: Writer = async (io, { architecture }, options) => {
  refuse('json', options, OF_WEIGHTS);
  const target = outputTo(io, options.out);
  target.out.write(`${JSON.stringify(architecture, null, 2)}\n`);
  target.done();
};

const writeTimm: Writer = async (io, { architecture }, options) => {
  refuse('timm', options, OF_WEIGHTS);
  const target = outputTo(io, options.out);
  target.out.write(timmSource(architecture.name, architecture.graph, normalisationOf(architecture)));
  target.done();
};

/** The files as they were written, so that a check is one of the files and not of what was in memory. */
function readTfjs(folder: string): TfjsModel {
  const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  return { model, weights: readFileSync(join(folder, 'weights.bin')) };
}

const writeTfjs: Writer = async (io, { architecture, weights: read }, options) => {
  refuse('tfjs', options, ['depthwise', 'withPreprocessing', 'answers']);
  const classifies = !isDetector(architecture.graph);
  if (!classifies) refuse('tfjs of a detector', options, ['programs']);
  const out = requireOut('tfjs', options, 'a folder');
  const sourced = read();
  const network = { graph: architecture.graph, weights: sourced.weights };
  const { model, weights } = tfjsModel(network, modelDetails(architecture, sourced.origin, options.fold ?? false));
  const folder = resolve(io.cwd, out);
  makeOutputFolder(folder);
  writeOutput(join(folder, 'weights.bin'), weights);
  writeOutput(join(folder, 'model.json'), `${JSON.stringify(model)}\n`);
  const { told, preprocessing } = writePreprocessingInto(io, out, architecture, 'NHWC');
  const verified = options.verify ? await verifyTfjs(readTfjs(folder), network) : undefined;
  const report = { format: 'tfjs', folder: out, preprocessing: told, weights: sourced.origin };
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
  if (preprocessing !== null && classifies) writePrograms(io, out, [tfjsSnippet(preprocessing)], options);
};

const writeTfBlocks: Writer = async (io, { architecture }, options) => {
  refuse('tf-blocks', options, OF_WEIGHTS);
  const target = outputTo(io, options.out);
  target.out.write(`${JSON.stringify(blockDocument(architecture.name, architecture.graph), null, 2)}\n`);
  target.done();
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
