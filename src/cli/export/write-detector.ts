import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import type { DetectionSettings } from '../../config/index.ts';
import { formOf } from '../../detection/index.ts';
import { detectorOnnx, onnxModel } from '../../export/index.ts';
import { verifyDetector, verifyOnnx } from '../../measure/index.ts';
import { modelDetails, type SourcedWeights } from '../../source/index.ts';
import type { Io } from '../io.ts';
import { writeOutput } from '../output.ts';
import { writeDetectorsPreprocessing } from './write-preprocessing.ts';
import { type Options, refuse, reportOf, requireOut, tell } from './writer.ts';

/** An ONNX file of a detector, and what images it wants. */
export async function writeDetector(
  io: Io,
  {
    architecture,
    settings,
    sourced,
  }: {
    readonly architecture: Architecture;
    readonly settings: DetectionSettings;
    readonly sourced: SourcedWeights;
  },
  options: Options,
): Promise<void> {
  refuse('onnx of a detector', options, ['programs', 'withPreprocessing']);
  const out = requireOut('onnx', options, 'a binary file');
  const { answers = 'detections', depthwise = 'fastest' } = options;
  const { suppression } = settings;
  const network = { graph: architecture.graph, weights: sourced.weights };
  const form = formOf(architecture.graph, settings);
  const details = modelDetails(architecture, sourced.origin, options.fold ?? false);
  const inside = answers === 'detections' ? suppression : null;
  const file =
    answers === 'raw'
      ? onnxModel(network, details, depthwise)
      : detectorOnnx(network, details, form, { suppression: inside, depthwise });
  const path = resolve(io.cwd, out);
  writeOutput(path, file);
  const preprocessing = writeDetectorsPreprocessing(io, out, architecture, { answers, suppression });
  const verified = !options.verify
    ? undefined
    : answers === 'raw'
      ? await verifyOnnx(readFileSync(path), network)
      : await verifyDetector(readFileSync(path), network, form, suppression);
  const report = { format: 'onnx', file: out, answers, preprocessing, depthwise, weights: sourced.origin };
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
}
