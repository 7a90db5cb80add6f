import type { PixelSplit } from './dataset.ts';
import { type PixelForm, pieceLength, readPiece } from './read-piece.ts';
import type { Selection } from './split-images.ts';

/** Some images of a selection, read. */
export interface ReadSplit {
  /** Those that are whole. Valid until the next one is asked for. */
  readonly split: PixelSplit;
  /** Where each of them stands in the selection. */
  readonly places: readonly number[];
  /** What a message calls each of them. */
  readonly names: readonly string[];
  /** What cannot be decoded, as `name: reason`. */
  readonly broken: readonly string[];
}

/**
 * Reads images piece by piece, as packing does, without writing them anywhere.
 * @param atOnce most images of one piece
 */
export async function* readSplits(
  { from, indices, labels }: Selection,
  form: PixelForm,
  atOnce: number,
): AsyncGenerator<ReadSplit, void> {
  const most = Math.min(atOnce, pieceLength(form.size));
  const buffer = new Uint8Array(Math.min(most, indices.length) * form.size * form.size * 3);
  for (let at = 0; at < indices.length; at += most) {
    const wanted = indices.slice(at, at + most);
    const { images, packed, broken } = await readPiece(from, wanted, form, buffer);
    const positions = images.map(({ position }) => position);
    yield {
      split: {
        count: images.length,
        images: packed,
        labels: Uint16Array.from(positions, (position) => labels[at + position] as number),
      },
      places: positions.map((position) => at + position),
      names: positions.map((position) => {
        const index = wanted[position] as number;
        return from.nameOf?.(index) ?? `image ${index}`;
      }),
      broken: broken.map(({ problem }) => problem),
    };
  }
}
