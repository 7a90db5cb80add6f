import { anchorCount, CENTRE_SCALE, type DetectorForm, SIZE_SCALE, scoresPerAnchor } from '../../../detection/index.ts';
import type { OnnxWriter } from '../writer.ts';

/** Names of the outputs of a detector's file. */
export const ONNX_BOXES = 'boxes';
export const ONNX_SCORES = 'scores';

/** Two of every anchor's four numbers, from `first` on, times a factor: a constant float32 [anchors, 2]. */
function pairs(writer: OnnxWriter, name: string, anchors: Float32Array, first: 0 | 2, factor: number): string {
  const count = anchors.length / 4;
  const values = Float32Array.from({ length: 2 * count }, (_, i) => {
    return factor * (anchors[4 * (i >> 1) + first + (i & 1)] as number);
  });
  return writer.floats(name, values, [count, 2]);
}

/** Numbers `start` to before `end` of each row of answers, as [batch, anchors, width]. */
function table(writer: OnnxWriter, name: string, from: string, start: number, anchors: number, width: number): string {
  const part = writer.slice(`${name}.part`, from, [start], [start + anchors * width], [1]);
  return writer.node(name, 'Reshape', [part, writer.integers(`${name}.shape`, [0, anchors, width])]);
}

/** centre = anchor's centre + offset / 10 · anchor's size; size = anchor's size · exp(offset / 5); corners are clipped to the image. */
function writeCorners(writer: OnnxWriter, prefix: string, anchors: Float32Array, offsets: string, to: string): void {
  const name = (part: string): string => `${prefix}/${part}`;
  const node = (part: string, type: string, ...inputs: string[]): string => writer.node(name(part), type, inputs);
  const number = (part: string, value: number): string => writer.floats(name(part), Float32Array.of(value), []);

  const centres = pairs(writer, name('anchor-centres'), anchors, 0, 1);
  const steps = pairs(writer, name('anchor-steps'), anchors, 2, 1 / CENTRE_SCALE);
  const way = node('way', 'Mul', writer.slice(name('centre-offsets'), offsets, [0], [2], [2]), steps);
  const centre = node('centre', 'Add', way, centres);

  const halves = pairs(writer, name('anchor-halves'), anchors, 2, 1 / 2);
  const sizes = writer.slice(name('size-offsets'), offsets, [2], [4], [2]);
  const growth = node('growth', 'Exp', node('growth-power', 'Mul', sizes, number('size-scale', 1 / SIZE_SCALE)));
  const half = node('half', 'Mul', growth, halves);

  const ends = [node('first', 'Sub', centre, half), node('last', 'Add', centre, half)];
  const corners = writer.node(name('corners'), 'Concat', ends, { axis: 2 });
  writer.node(to, 'Clip', [corners, number('least', 0), number('most', 1)]);
}

function writeProbabilities(writer: OnnxWriter, form: DetectorForm, logits: string, to: string): void {
  if (form.scores === 'sigmoid') {
    writer.node(to, 'Sigmoid', [logits]);
    return;
  }
  const all = writer.node(`${logits}.softmax`, 'Softmax', [logits], { axis: 2 });
  writer.slice(to, all, [1], [1 + form.classes], [2]);
}

/**
 * Appends what makes boxes and probabilities of a detector's answers, as `decodeBox` does and in single precision.
 * @param answers name of float32 [batch, anchors × 4 + anchors × scores]
 * @param names of the results: boxes float32 [batch, anchors, 4] (x0, y0, x1, y1, relative to the image, clipped to it) and
 *   scores float32 [batch, anchors, classes], without the background
 */
export function writeBoxes(
  writer: OnnxWriter,
  form: DetectorForm,
  answers: string,
  names: { readonly boxes: string; readonly scores: string },
): void {
  const count = anchorCount(form);
  const offsets = table(writer, `${answers}/offsets`, answers, 0, count, 4);
  writeCorners(writer, answers, form.anchors, offsets, names.boxes);
  const scores = table(writer, `${answers}/scores`, answers, 4 * count, count, scoresPerAnchor(form));
  writeProbabilities(writer, form, scores, names.scores);
}
