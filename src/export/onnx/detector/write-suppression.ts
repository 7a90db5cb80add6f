import type { SuppressionSettings } from '../../../detection/index.ts';
import type { OnnxWriter } from '../writer.ts';

/** Name of the output with the classes of detections. */
export const ONNX_LABELS = 'labels';

/** How many rows a table of integers has, at most `most`: int64 [1]. */
function rowsUpTo(writer: OnnxWriter, name: string, table: string, most: number): string {
  const shape = writer.node(`${name}.shape`, 'Shape', [table]);
  const rows = writer.slice(`${name}.rows`, shape, [0], [1], [0]);
  return writer.node(name, 'Min', [rows, writer.integers(`${name}.most`, [most])]);
}

/**
 * Appends non-maximum suppression of each class for itself and the choice of the best, as `detect` does.
 *
 * ONNX's `NonMaxSuppression` wants (y, x, y, x) and is given (x, y, x, y): overlaps are the same with the axes exchanged. Both of its
 * thresholds are strict as ours: a score must be above `score`, an overlap that drops a box above `iou`. It lists what is kept
 * by class, best first, and `TopK` puts the first of equal scores first, so the order is that of `detect`.
 *
 * @param from names of the boxes float32 [1, anchors, 4] and of the scores float32 [1, anchors, classes]
 * @param names of the results: boxes float32 [n, 4], scores float32 [n], labels int64 [n]; n may be 0
 */
export function writeSuppression(
  writer: OnnxWriter,
  { score, iou, perClass, most }: SuppressionSettings,
  from: { readonly boxes: string; readonly scores: string },
  names: { readonly boxes: string; readonly scores: string; readonly labels: string },
): void {
  const name = (part: string): string => `suppression/${part}`;
  const float = (part: string, value: number): string => writer.floats(name(part), Float32Array.of(value), [1]);
  const byClass = writer.node(name('by-class'), 'Transpose', [from.scores], { perm: [0, 2, 1] });
  const limits = [writer.integers(name('per-class'), [perClass]), float('iou', iou), float('score', score)];
  // rows of image, class, anchor
  const kept = writer.node(name('kept'), 'NonMaxSuppression', [from.boxes, byClass, ...limits]);

  const keptScores = writer.node(name('kept-scores'), 'GatherND', [byClass, kept]);
  const order = name('order');
  const count = rowsUpTo(writer, name('count'), kept, most);
  writer.nodeOf(name('best'), 'TopK', [keptScores, count], [names.scores, order], { axis: 0 });
  const chosen = writer.node(name('chosen'), 'Gather', [kept, order], { axis: 0 });

  const column = (part: string, index: number): string =>
    writer.node(part, 'Gather', [chosen, writer.integers(`${name(part)}.column`, [index], [])], { axis: 1 });
  column(names.labels, 1);
  const image = writer.node(name('boxes'), 'Squeeze', [from.boxes, writer.integers(name('image-axis'), [0])]);
  writer.node(names.boxes, 'Gather', [image, column(name('anchors'), 2)], { axis: 0 });
}
