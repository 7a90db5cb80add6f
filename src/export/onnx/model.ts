import type { Graph } from '../../graph/index.ts';
import type { WeightedGraph } from '../fold.ts';
import type { ModelDetails } from '../model-details.ts';
import type { DepthwiseForm } from './depthwise-segments.ts';
import { type FileAnswers, ONNX_OUTPUT, onnxFile, valueInfo } from './file.ts';
import type { PixelsInside } from './pixels/write-pixels.ts';
import type { OnnxWriter } from './writer.ts';

/** Name of the output of a classifier with its preprocessing inside. */
export const ONNX_PROBABILITIES = 'probabilities';

function isPlain({ nodes }: Graph): boolean {
  return nodes.some(({ op }) => op.kind === 'shift' || ('fn' in op && op.fn === 'relu6'));
}

function writeProbabilities(writer: OnnxWriter, classes: number): FileAnswers {
  writer.node(ONNX_PROBABILITIES, 'Softmax', [ONNX_OUTPUT], { axis: 1 });
  return { words: ', to probabilities', output: [valueInfo(ONNX_PROBABILITIES, ['batch', classes])] };
}

/**
 * A network with its weights as an ONNX file: operator set 17 (10 with relu6 or a shift), input `images` float32 [batch, channels, height, width],
 * output `logits` float32 [batch, classes], any batch size. Pads are explicit, so that the result is that of `same` padding
 * everywhere. Dropout is left out. With `details.fold` batch norms become part of the convolutions before them.
 *
 * With `inside` the input is `pixels` uint8 [batch, height, width, 3] of any size and the output `probabilities`, float32
 * [batch, classes]; always operator set 17.
 *
 * The metadata name the form of mixed depthwise convolutions (`depthwise`) and the channels of the convolutions that
 * each became (`depthwiseParts`, JSON by node id).
 *
 * @param depthwise the form; every form has the same answer up to rounding
 * @throws MixnasError `WEIGHTS_MISMATCH`, `GRAPH_SHAPE`
 */
export function onnxModel(
  network: WeightedGraph,
  details: ModelDetails,
  depthwise: DepthwiseForm = 'fastest',
  inside?: PixelsInside,
): Uint8Array {
  const form = { depthwise, inside, batch: 'batch', isPlain: inside === undefined && isPlain(network.graph) } as const;
  return onnxFile(network, details, form, (writer, classes) =>
    inside === undefined
      ? { words: '', output: [valueInfo(ONNX_OUTPUT, ['batch', classes])] }
      : writeProbabilities(writer, classes),
  );
}
