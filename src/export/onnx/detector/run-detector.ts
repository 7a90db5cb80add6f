import { type Box, type Detection, detectAmong, type SuppressionSettings } from '../../../detection/index.ts';
import { MixnasError } from '../../../util/errors.ts';
import { ONNX_INPUT, ONNX_PIXELS } from '../file.ts';
import { type OnnxAnswer, type OnnxSession, openSession } from '../session.ts';
import { ONNX_BOXES, ONNX_SCORES } from './write-boxes.ts';
import { ONNX_LABELS } from './write-suppression.ts';

/** A loaded ONNX file of a detector. */
export interface OnnxDetector {
  /** ONNX Runtime and its version. */
  readonly version: string;
  /** Whether the file suppresses by itself. */
  readonly suppressesInside: boolean;
  /**
   * What is in each image, best first.
   * @param images float32 [count, side, side, channels], normalised; of a file with its preprocessing inside RGB values 0 to 255
   */
  detect(images: Float32Array, count: number, side: number): Promise<Detection[][]>;
  dispose(): Promise<void>;
}

type Answers = Awaited<ReturnType<OnnxSession['run']>>;

function answerOf(answers: Answers, name: string): OnnxAnswer & { readonly data: Float32Array } {
  return answers[name] as OnnxAnswer & { readonly data: Float32Array };
}

/** A box of a list float32 [n, 4]. */
function boxAt(boxes: Float32Array, index: number): Box {
  const side = (i: number): number => boxes[4 * index + i] as number;
  return { x0: side(0), y0: side(1), x1: side(2), y1: side(3) };
}

/** Detections of one image that were suppressed inside. */
function readDetections(answers: Answers): Detection[] {
  const boxes = answerOf(answers, ONNX_BOXES).data;
  const labels = answers[ONNX_LABELS]?.data as BigInt64Array;
  return Array.from(answerOf(answers, ONNX_SCORES).data, (score, i) => {
    return { label: Number(labels[i]), score, box: boxAt(boxes, i) };
  });
}

/** One image's scores [anchors, classes] by class: float64 [classes, anchors]. */
function byClass(scores: Float32Array, anchors: number, classes: number): Float64Array {
  return Float64Array.from({ length: scores.length }, (_, place) => {
    return scores[(place % anchors) * classes + Math.floor(place / anchors)] as number;
  });
}

/** Detections of every image of a batch whose boxes were not suppressed. */
function suppressBoxes(answers: Answers, suppression: SuppressionSettings): Detection[][] {
  const boxes = answerOf(answers, ONNX_BOXES).data;
  const { data: scores, dims } = answerOf(answers, ONNX_SCORES);
  const [count, anchors, classes] = dims as readonly [number, number, number];
  return Array.from({ length: count }, (_, image) => {
    const own = scores.subarray(image * anchors * classes, (image + 1) * anchors * classes);
    return detectAmong(
      byClass(own, anchors, classes),
      anchors,
      (anchor) => boxAt(boxes, image * anchors + anchor),
      suppression,
    );
  });
}

/**
 * Opens a file of `detectorOnnx` in ONNX Runtime on the CPU. A file with suppression gets its images one by one.
 * @param suppression of a file without; one with suppression has its own settings inside
 * @throws MixnasError `NOT_A_DETECTOR` when the file answers no boxes, and as `openOnnx`
 */
export async function openOnnxDetector(
  bytes: Uint8Array,
  threads: number,
  suppression: SuppressionSettings,
): Promise<OnnxDetector> {
  const { version, outputs, run, dispose } = await openSession(bytes, threads, [ONNX_INPUT, ONNX_PIXELS]);
  if (!outputs.includes(ONNX_BOXES) || !outputs.includes(ONNX_SCORES)) {
    await dispose();
    const message = `the ONNX file answers ${outputs.join(', ')}: expected ${ONNX_BOXES} and ${ONNX_SCORES}`;
    throw new MixnasError('NOT_A_DETECTOR', message, { hint: 'expected the ONNX file of a detector, with its boxes' });
  }
  const suppressesInside = outputs.includes(ONNX_LABELS);
  return {
    version,
    suppressesInside,
    async detect(images, count, side) {
      const size = [side, side] as const;
      if (!suppressesInside) return suppressBoxes(await run(images, count, size), suppression);
      const found: Detection[][] = [];
      const length = images.length / count;
      for (let i = 0; i < count; i++) {
        found.push(readDetections(await run(images.subarray(i * length, (i + 1) * length), 1, size)));
      }
      return found;
    },
    dispose,
  };
}
