import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import { scaledSide } from '../../data/index.ts';
import { onnxModel, type PixelsInside } from '../../export/index.ts';
import { verifyOnnx } from '../../measure/index.ts';
import { detectionSettingsOf, preprocessingOf, snippetsFor } from '../../predict/index.ts';
import { modelDetails } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { writeOutput } from '../output.ts';
import { writeDetector } from './write-detector.ts';
import { writePreprocessingBeside } from './write-preprocessing.ts';
import { writePrograms } from './write-programs.ts';
import { reportOf, requireOut, tell, type Writer } from './writer.ts';

/** What the file does itself with `--with-preprocessing`. @throws MixnasError `PREPROCESSING` where nothing says it */
function insideOf(architecture: Architecture): PixelsInside {
  const { image, input, mean, deviation } = preprocessingOf(architecture, 'NHWC') ?? {};
  if (image !== undefined && input !== undefined && mean !== undefined && deviation !== undefined) {
    return { fit: image.fit, scaled: scaledSide({ size: input.size, ...image }), mean, deviation };
  }
  throw new MixnasError(
    'PREPROCESSING',
    `--with-preprocessing: ${architecture.name} does not say which images it was trained on`,
    { hint: 'expected the folder of a run or of a training on images' },
  );
}

/** An ONNX file, what images it wants, and programs that run it. */
export const writeOnnx: Writer = async (io, { architecture, weights: read }, options) => {
  const out = requireOut('onnx', options, 'a binary file');
  const settings = detectionSettingsOf(architecture);
  if (settings !== null) return await writeDetector(io, { architecture, settings, sourced: read() }, options);
  if (options.answers !== undefined) throw new MixnasError('USAGE', `--answers: ${architecture.name} is a classifier`);
  const inside = options.withPreprocessing ? insideOf(architecture) : undefined;
  const sourced = read();
  const network = { graph: architecture.graph, weights: sourced.weights };
  const path = resolve(io.cwd, out);
  const depthwise = options.depthwise ?? 'fastest';
  writeOutput(
    path,
    onnxModel(network, modelDetails(architecture, sourced.origin, options.fold ?? false), depthwise, inside),
  );
  const { told, file, preprocessing } = writePreprocessingBeside(io, out, architecture, inside !== undefined);
  const report = { format: 'onnx', file: out, preprocessing: told, depthwise, weights: sourced.origin };
  const verified = options.verify ? await verifyOnnx(readFileSync(path), network, inside) : undefined;
  tell(io, options, { ...report, ...reportOf(verified) }, sourced);
  if (file === null) return;
  writePrograms(
    io,
    dirname(out),
    snippetsFor({ model: basename(out), preprocessing: basename(file) }, preprocessing),
    options,
  );
};
