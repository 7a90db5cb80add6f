import { anchorCount, type DetectorForm, outputSizeOf, type SuppressionSettings } from '../../../detection/index.ts';
import { MixnasError } from '../../../util/errors.ts';
import type { WeightedGraph } from '../../fold.ts';
import type { ModelDetails } from '../../model-details.ts';
import type { DepthwiseForm } from '../depthwise-segments.ts';
import { type FileAnswers, ONNX_OUTPUT, onnxFile, valueInfo } from '../file.ts';
import type { PixelsInside } from '../pixels/write-pixels.ts';
import { DATA_TYPE } from '../protobuf.ts';
import type { OnnxWriter } from '../writer.ts';
import { ONNX_BOXES, ONNX_SCORES, writeBoxes } from './write-boxes.ts';
import { ONNX_LABELS, writeSuppression } from './write-suppression.ts';

/** What a detector's file does besides running the network. */
export interface DetectorOnnxOptions {
  /** Which boxes are kept, decided inside the file; null = all are answered. */
  readonly suppression: SuppressionSettings | null;
  /** Default: `fastest`. */
  readonly depthwise?: DepthwiseForm | undefined;
  /** Preprocessing inside the file; boxes are relative to the square image that it makes. */
  readonly inside?: PixelsInside | undefined;
}

function writeAllBoxes(writer: OnnxWriter, form: DetectorForm): FileAnswers {
  writeBoxes(writer, form, ONNX_OUTPUT, { boxes: ONNX_BOXES, scores: ONNX_SCORES });
  return {
    words: ', to boxes (x0, y0, x1, y1, relative to the image) and probabilities of every anchor',
    output: [
      valueInfo(ONNX_BOXES, ['batch', anchorCount(form), 4]),
      valueInfo(ONNX_SCORES, ['batch', anchorCount(form), form.classes]),
    ],
    metadata: { answers: 'boxes' },
  };
}

function writeDetections(writer: OnnxWriter, form: DetectorForm, suppression: SuppressionSettings): FileAnswers {
  const all = { boxes: 'anchors/boxes', scores: 'anchors/scores' };
  writeBoxes(writer, form, ONNX_OUTPUT, all);
  writeSuppression(writer, suppression, all, { boxes: ONNX_BOXES, scores: ONNX_SCORES, labels: ONNX_LABELS });
  return {
    words: ', to detections, best first: boxes (x0, y0, x1, y1, relative to the image), probabilities and classes',
    output: [
      valueInfo(ONNX_BOXES, ['detections', 4]),
      valueInfo(ONNX_SCORES, ['detections']),
      valueInfo(ONNX_LABELS, ['detections'], DATA_TYPE.int64),
    ],
    metadata: { answers: 'detections', suppression: JSON.stringify(suppression) },
  };
}

/**
 * A detector with its weights as an ONNX file that answers boxes; `onnxModel` writes its raw answers.
 *
 * Without suppression, for any number of images: `boxes` float32 [batch, anchors, 4] (x0, y0, x1, y1, relative to the image, clipped to it)
 * and `scores` float32 [batch, anchors, classes] (probabilities, without the background).
 * With suppression, for one image: `boxes` float32 [n, 4], `scores` float32 [n], `labels` int64 [n], best first; n may be 0. They are
 * what `detect` tells, in single precision: scores or overlaps that differ by less than that from each other or from a threshold may
 * be ranked or kept differently; equal scores have the order of `detect`.
 *
 * Input and metadata are those of `onnxModel`, always operator set 17. The metadata say besides what is answered (`answers`:
 * `boxes` or `detections`) and the `suppression`, as JSON.
 *
 * @throws MixnasError `GRAPH_SHAPE` where the network's answers are not those of the form; `WEIGHTS_MISMATCH`
 */
export function detectorOnnx(
  network: WeightedGraph,
  details: ModelDetails,
  form: DetectorForm,
  { suppression, depthwise = 'fastest', inside }: DetectorOnnxOptions,
): Uint8Array {
  const batch = suppression === null ? 'batch' : 1;
  return onnxFile(network, details, { depthwise, inside, batch, isPlain: false }, (writer, size) => {
    const expected = outputSizeOf(form);
    if (size !== expected) {
      const message = `${network.graph.name} answers ${size} numbers: expected ${expected}, those of ${anchorCount(form)} anchors`;
      throw new MixnasError('GRAPH_SHAPE', message, { hint: 'expected a network and a form of one withDetector' });
    }
    return suppression === null ? writeAllBoxes(writer, form) : writeDetections(writer, form, suppression);
  });
}
