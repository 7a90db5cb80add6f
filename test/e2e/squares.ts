import { stream } from '../../src/util/random.ts';

/** Side of a scene, pixels. */
const SIDE = 48;

/** A scene of one bright square on a dark ground. */
export interface Scene {
  readonly file: string;
  readonly side: number;
  /** RGB, uint8 [side, side, 3]. */
  readonly pixels: Uint8Array;
  /** As COCO writes it: left, top, width, height, pixels. */
  readonly box: readonly [number, number, number, number];
}

/** A scene by its number. */
export function sceneOf(number: number): Scene {
  const draws = stream(5, 'squares', number);
  const size = 18 + draws.int(20);
  const [left, top] = [draws.int(SIDE - size), draws.int(SIDE - size)];
  const bright = 160 + draws.int(90);
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const isInside = x >= left && x < left + size && y >= top && y < top + size;
      pixels.fill(isInside ? bright : 20 + draws.int(40), (y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3);
    }
  }
  return { file: `scene-${number}.png`, side: SIDE, pixels, box: [left, top, size, size] };
}
