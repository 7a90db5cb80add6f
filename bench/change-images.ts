/** Changes images as training does, for `bench/check_augment.py`: JSON from stdin to stdout. */
import { readFileSync } from 'node:fs';
import { rotate, shearX, shearY, translate } from '../src/data/augment/changes/move.ts';
import { changeImage, type ImageChange } from '../src/data/augment/image-change.ts';

/** A change as torchvision names those that move pixels. */
interface Named {
  readonly kind: string;
  readonly value: number;
}

interface Task {
  readonly size: number;
  readonly images: readonly (readonly number[])[];
  readonly changes: readonly (ImageChange | Named)[];
}

function changeOf(change: ImageChange | Named, size: number): ImageChange {
  if (!('value' in change)) return change;
  const { kind, value } = change;
  const matrices = {
    ShearX: shearX(value),
    ShearY: shearY(value),
    TranslateX: translate(value, 0),
    TranslateY: translate(0, value),
    Rotate: rotate(value, size),
  };
  return { kind: 'move', matrix: matrices[kind as keyof typeof matrices] };
}

const { size, images, changes } = JSON.parse(readFileSync(0, 'utf8')) as Task;
const changed = changes.map((change) =>
  images.map((image) => {
    const pixels = Uint8Array.from(image);
    changeImage(pixels, size, changeOf(change, size));
    return [...pixels];
  }),
);
process.stdout.write(JSON.stringify(changed));
