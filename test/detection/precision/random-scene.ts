import type { Box, Detection, JudgedImage, Truth } from '../../../src/detection/index.ts';
import { type Stream, stream } from '../../../src/util/random.ts';

/** Images of one case, with all that COCO's evaluation tells apart. */
export interface Scene {
  readonly classes: number;
  readonly images: readonly JudgedImage[];
}

/** A box on the grid of whole pixels, which relative coordinates hold exactly for sides of 128, 256 or 512. */
function randomBox(draw: Stream, width: number, height: number): Box {
  const least = draw.pick([1, 16, 80]);
  const [w, h] = [least + draw.int(40), least + draw.int(40)];
  const [x, y] = [draw.int(width - w + 1), draw.int(height - h + 1)];
  return { x0: x / width, y0: y / height, x1: (x + w) / width, y1: (y + h) / height };
}

/** A box that differs from a truth's by some pixels, or not at all. */
function nearBox(draw: Stream, { x0, y0, x1, y1 }: Box, width: number, height: number): Box {
  const most = draw.pick([0, 1, 2, 4, 8]);
  const move = (side: number, size: number): number => {
    const pixels = Math.round(side * size) + draw.int(2 * most + 1) - most;
    return Math.min(size, Math.max(0, pixels)) / size;
  };
  const [a, b, c, d] = [move(x0, width), move(y0, height), move(x1, width), move(y1, height)];
  return { x0: Math.min(a, c), y0: Math.min(b, d), x1: Math.max(a, c), y1: Math.max(b, d) };
}

function randomImage(draw: Stream, classes: number): JudgedImage {
  const [width, height] = [draw.pick([128, 256, 512]), draw.pick([128, 256, 512])];
  const truths = Array.from({ length: draw.pick([0, 0, 1, 3, 8]) }, (): Truth => {
    const box = randomBox(draw, width, height);
    const area = Math.round((box.x1 - box.x0) * width * (box.y1 - box.y0) * height * draw.pick([1, 1, 0.5]));
    return { label: draw.int(classes), box, area, crowd: draw.next() < 0.15 };
  });
  const score = (): number => (draw.next() < 0.5 ? (1 + draw.int(4)) / 4 : draw.next());
  const near = truths.flatMap((truth) =>
    Array.from({ length: draw.int(4) }, (): Detection => {
      const label = draw.next() < 0.9 ? truth.label : draw.int(classes);
      return { label, score: score(), box: nearBox(draw, truth.box, width, height) };
    }),
  );
  const noise = Array.from({ length: draw.pick([0, 1, 5, 140]) }, (): Detection => {
    return { label: draw.int(classes), score: score(), box: randomBox(draw, width, height) };
  });
  return { truths, detections: draw.shuffle([...near, ...noise]), width, height };
}

/** Random images with crowds, areas of all ranges, equal scores and overlaps, many detections; some are empty. */
export function randomScene(seed: number): Scene {
  const draw = stream(seed, 'scene');
  const classes = 1 + draw.int(4);
  return { classes, images: Array.from({ length: 1 + draw.int(6) }, () => randomImage(draw, classes)) };
}
