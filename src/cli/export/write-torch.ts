import { join, resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { type ModelDetails, readsTimmWeights, timmSource, timmWeights, torchModel } from '../../export/index.ts';
import type { Weights } from '../../graph/index.ts';
import { verifyTorch } from '../../measure/index.ts';
import { modelDetails } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { makeOutputFolder, writeOutput } from '../output.ts';
import { writePreprocessingInto } from './write-preprocessing.ts';
import { refuse, reportOf, requireOut, tell, type Writer } from './writer.ts';

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

/** A PyTorch module with its weights, timm's form of it where it has one, and what images it wants. */
export const writeTorch: Writer = async (io, { architecture, weights: read }, options) => {
  refuse('torch', options, ['depthwise', 'fold', 'withPreprocessing', 'answers']);
  const out = requireOut('torch', options, 'a folder');
  const sourced = read();
  const details = modelDetails(architecture, sourced.origin, false);
  const network = { graph: architecture.graph, weights: sourced.weights };
  const model = torchModel(network, details);
  const folder = resolve(io.cwd, out);
  makeOutputFolder(folder);
  writeOutput(join(folder, 'network.safetensors'), model.weights);
  writeOutput(join(folder, 'network.py'), model.source);
  const problem = writeTimmBeside(folder, architecture, sourced.weights, details);
  const timm = problem === null ? 'timm_network.py, timm.safetensors' : `none: ${problem}`;
  const preprocessing = writePreprocessingInto(io, out, architecture, 'NCHW').told;
  const verified = options.verify ? await verifyTorch(folder, network, io.env) : undefined;
  const report = { format: 'torch', folder: out, preprocessing, weights: sourced.origin, timm };
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
};
