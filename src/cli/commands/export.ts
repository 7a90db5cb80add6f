import type { Command } from 'commander';
import type { DepthwiseForm } from '../../export/index.ts';
import type { SizeOptions } from '../arch/source.ts';
import { addVariantOptions, type VariantOptions } from '../arch/variant-options.ts';
import type { FormatOptions } from '../export/formats.ts';
import type { Io } from '../io.ts';
import { oneOf, type Selection, selection, wholeNumber } from '../options.ts';

const FORMATS = ['json', 'timm', 'tf-blocks', 'onnx', 'tfjs'] as const;
const DEPTHWISE_FORMS = ['split', 'merged', 'fastest'] as const satisfies readonly DepthwiseForm[];

interface ExportOptions extends SizeOptions, FormatOptions, VariantOptions {
  readonly select?: Selection;
  readonly format: (typeof FORMATS)[number];
}

/** `mixnas export`: a network as a file that other tools load. */
export function registerExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .description(
      'write a network as a file: a trial of a run, a trained network, an architecture file or a published network',
    )
    .argument(
      '<source>',
      'folder of a run or a training (it may still be going on), architecture file, or published network',
    )
    .option('--select <which>', 'of a run: best (by reward, the default), knee (of the front) or trial:N', selection)
    .option('--format <format>', FORMATS.join(', '), oneOf(FORMATS), 'json')
    .option('--out <path>', 'file to write instead of stdout; needed for onnx (a file) and tfjs (a folder)')
    .option('--weights <file>', 'onnx, tfjs: a checkpoint; without it those of the training, else fresh ones')
    .option('--seed <n>', 'onnx, tfjs: seed of fresh weights (default: that of the trial, else 0)', wholeNumber(0))
    .option('--fold', 'onnx, tfjs: fold batch norm into the convolutions before it')
    .option(
      '--depthwise <form>',
      `onnx: mixed depthwise convolutions as ${DEPTHWISE_FORMS.join(', ')} (by a rule for each layer, the default)`,
      oneOf(DEPTHWISE_FORMS),
    )
    .option('--verify', 'onnx, tfjs: run the file in ONNX Runtime or TensorFlow.js and compare it with our own engine')
    .option('--json', 'onnx, tfjs: tell what was written as one JSON document')
    .option('--size <pixels>', 'published networks: side of the square input image (224)', wholeNumber(1))
    .option('--classes <n>', 'published networks: number of classes (1000)', wholeNumber(1))
    .option('--low-res', 'published networks: keep the first two strides at 1 (default: for 64 px or less)')
    .option('--no-low-res', 'published networks: keep every stride whatever the size');
  addVariantOptions(command).action(async (source: string, options: ExportOptions) => {
    const { openSource, ownWeights } = await import('../export/source.ts');
    const { variantOf } = await import('../arch/variant.ts');
    const { FORMAT_WRITERS } = await import('../export/formats.ts');
    const architecture = variantOf(openSource(source, io.cwd, options), options);
    const hasWeights = options.format === 'onnx' || options.format === 'tfjs';
    const takesOwn = hasWeights && options.weights === undefined && options.seed === undefined;
    const weights = takesOwn ? ownWeights(source, io.cwd) : options.weights;
    await FORMAT_WRITERS[options.format](io, architecture, { ...options, ...(weights && { weights }) });
  });
}
