import type { Box } from '../boxes.ts';

/** Which anchors every cell of a feature map has. */
export interface AnchorSettings {
  /** Sizes of the anchors of the finest and of the coarsest level, relative to the image: [least, most], in (0, 1]. */
  readonly scales: readonly [number, number];
  /** Width / height of the anchors of a cell, each > 0. */
  readonly ratios: readonly number[];
  /** One more square anchor a cell, between this level's size and the next level's. */
  readonly interpolated: boolean;
  /** The finest level has 3 anchors a cell only: a small square, and its size with the ratios 2 and 1/2. */
  readonly reduced: boolean;
}

/** Rows and columns of a feature map. */
export interface Level {
  readonly height: number;
  readonly width: number;
}

/** Size (square root of the area) and width / height of an anchor. */
interface Shape {
  readonly scale: number;
  readonly ratio: number;
}

/** Size of the square of the reduced finest level, as in TensorFlow's `create_ssd_anchors`. */
const SMALL_SQUARE = 0.1;

/** s_k = least + (most - least) k / (m - 1) of m levels; the size after the last is 1, and a single level has the least. */
function scaleOf(level: number, levels: number, [least, most]: AnchorSettings['scales']): number {
  if (level >= levels) return 1;
  return levels === 1 ? least : least + ((most - least) * level) / (levels - 1);
}

function shapesOf(level: number, levels: number, settings: AnchorSettings): readonly Shape[] {
  const scale = scaleOf(level, levels, settings.scales);
  if (level === 0 && settings.reduced) {
    return [
      { scale: SMALL_SQUARE, ratio: 1 },
      { scale, ratio: 2 },
      { scale, ratio: 0.5 },
    ];
  }
  const shapes = settings.ratios.map((ratio) => ({ scale, ratio }));
  if (!settings.interpolated) return shapes;
  return [...shapes, { scale: Math.sqrt(scale * scaleOf(level + 1, levels, settings.scales)), ratio: 1 }];
}

/**
 * How many anchors every cell of a level has.
 * @param level 0 is the finest
 * @param levels how many there are
 */
export function anchorsPerCell(level: number, levels: number, settings: AnchorSettings): number {
  return shapesOf(level, levels, settings).length;
}

/**
 * The anchors of a detector, by the rule of SSD: width s√r, height s/√r, centres in the middle of the cells.
 * They may reach over the image's edges. Sizes are relative to the image's sides, so ratios are exact for square images.
 *
 * @param levels feature maps, the finest first; at least one
 * @returns float32 [anchors, 4]: centre x, centre y, width, height, relative to the image; by level, row, column, anchor of the cell
 * @see Liu et al., ECCV 2016 (SSD), section 2.2; `create_ssd_anchors` of TensorFlow's object detection
 */
export function anchorsOf(levels: readonly Level[], settings: AnchorSettings): Float32Array {
  const numbers: number[] = [];
  for (const [k, { height, width }] of levels.entries()) {
    const shapes = shapesOf(k, levels.length, settings);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (const { scale, ratio } of shapes) {
          const stretch = Math.sqrt(ratio);
          numbers.push((column + 0.5) / width, (row + 0.5) / height, scale * stretch, scale / stretch);
        }
      }
    }
  }
  return Float32Array.from(numbers);
}

/** The rectangle of one anchor. It may reach over the image's edges. */
export function anchorBox(anchors: Float32Array, index: number): Box {
  const at = 4 * index;
  const [x, y] = [anchors[at] as number, anchors[at + 1] as number];
  const [width, height] = [anchors[at + 2] as number, anchors[at + 3] as number];
  return { x0: x - width / 2, y0: y - height / 2, x1: x + width / 2, y1: y + height / 2 };
}
