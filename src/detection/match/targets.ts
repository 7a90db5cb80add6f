import { anchorBox } from '../anchors/anchors.ts';
import { boxArea, intersection } from '../boxes.ts';
import { encodeBox } from '../code/box-code.ts';
import { anchorCount, type DetectorForm, type Truth } from '../form.ts';
import { IGNORED, type MatchSettings, matchBoxes, SSD_MATCHING } from './match.ts';

/** Floats of one anchor in a row of targets: its class and 4 offsets. */
export const TARGET_FLOATS = 5;

/** Classes of anchors in a row of targets; 1..classes are objects. */
export const BACKGROUND_CLASS = 0;
export const IGNORED_CLASS = -1;

/** Part of a background anchor from which on a crowd excuses it; Detectron's `CROWD_FILTER_THRESH`. */
const CROWD_PART = 0.7;

/** Floats of one image's row of targets. */
export function targetSizeOf(form: Pick<DetectorForm, 'anchors'>): number {
  return anchorCount(form) * TARGET_FLOATS;
}

type Marked = Pick<Truth, 'label' | 'box' | 'crowd'>;

/** Nobody knows which objects are in a crowd, so an anchor inside one is neither object nor background. */
function isInCrowd(anchors: Float32Array, anchor: number, crowds: readonly Marked[]): boolean {
  if (crowds.length === 0) return false;
  const shape = anchorBox(anchors, anchor);
  return crowds.some(({ box }) => intersection(box, shape) >= CROWD_PART * boxArea(shape));
}

/**
 * What a detector should answer for one image.
 *
 * @param truths the objects of the image; crowds are not learnt: unmatched anchors that lie in one are ignored
 * @param row float32 [anchors, 5], written in full: class (0 background, label + 1, -1 ignored), then the 4 offsets of its truth,
 *   which are 0 where there is none
 */
export function encodeTargets(
  form: Pick<DetectorForm, 'anchors'>,
  truths: readonly Marked[],
  row: Float32Array,
  matching: MatchSettings = SSD_MATCHING,
): void {
  const { anchors } = form;
  const objects = truths.filter(({ crowd }) => !crowd);
  const crowds = truths.filter(({ crowd }) => crowd);
  const boxes = objects.map(({ box }) => box);
  row.fill(0);
  for (const [anchor, match] of matchBoxes(anchors, boxes, matching).entries()) {
    const at = anchor * TARGET_FLOATS;
    const object = objects[match];
    if (object !== undefined) {
      row[at] = object.label + 1;
      encodeBox(anchors, anchor, object.box, row, at + 1);
    } else if (match === IGNORED || isInCrowd(anchors, anchor, crowds)) row[at] = IGNORED_CLASS;
  }
}
