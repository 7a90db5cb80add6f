import { readFile } from 'node:fs/promises';
import { messageOf } from '../../util/errors.ts';
import { forAll } from '../../util/for-all.ts';
import type { Sides } from '../augment/resized-crop.ts';
import { BrokenImages } from '../broken-images.ts';
import { decodeImage, uprightSides } from '../folder/decode.ts';
import type { SourceSplit } from '../image-source.ts';

/** Images decoded at a time. */
const AT_ONCE = 8;

/** An image file and what its boxes are relative to. */
export interface BoxedFile {
  /** Relative to the root, as messages name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** As the annotations say, pixels. */
  readonly sides: Sides;
}

/** The bytes of an image whose sides are those that its boxes were drawn on. @throws Error where they are not */
async function readChecked({ path, sides }: BoxedFile): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const { width, height } = await uprightSides(bytes);
  if (width === sides.width && height === sides.height) return bytes;
  throw new Error(
    `expected ${sides.width} x ${sides.height} pixels as the annotations say; upright it has ${width} x ${height}`,
  );
}

/** Image files with boxes as images of a source: stretched to a square, so that every box stays in it. */
export function boxedFiles(files: readonly BoxedFile[]): Required<Pick<SourceSplit, 'nameOf' | 'fill' | 'files'>> {
  const at = (index: number): BoxedFile => files[index] as BoxedFile;
  return {
    nameOf: (index) => at(index).name,
    files: { read: (index) => readChecked(at(index)), bytes: (index) => at(index).bytes },
    async fill(indices, size, into) {
      const broken = await forAll(indices, AT_ONCE, async (index, position) => {
        try {
          const { pixels } = await decodeImage(await readChecked(at(index)), { size, fit: 'stretch', bits: null });
          into.set(pixels, position * size * size * 3);
          return null;
        } catch (cause) {
          return { position, problem: `${at(index).name}: ${messageOf(cause).split('\n')[0]}` };
        }
      });
      const problems = broken.filter((problem) => problem !== null);
      if (problems.length > 0) throw new BrokenImages(problems);
    },
  };
}
