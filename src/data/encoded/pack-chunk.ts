import { messageOf } from '../../util/errors.ts';
import { forAll } from '../../util/for-all.ts';
import { type DecodeSettings, decodeImage, uprightSides } from '../folder/decode.ts';
import { toGrey } from '../grey.ts';
import type { SourceSplit } from '../image-source.ts';
import type { ChannelStatistics } from '../pixel-statistics.ts';
import type { Selection } from '../split-images.ts';
import { digestOf } from './encoded-index.ts';
import type { WrittenImage } from './split-writer.ts';

/** Images that are read and decoded at a time. */
const AT_ONCE = 8;
/** Bytes of encoded images that are held in memory at a time, and most images. */
const CHUNK_BYTES = 32 << 20;
const CHUNK_IMAGES = 512;

/** Places of the next images of a selection that fit in the memory for them: at least one. */
export function nextChunk({ from, indices }: Selection, at: number): number[] {
  const places: number[] = [];
  let bytes = 0;
  for (let place = at; place < indices.length && places.length < CHUNK_IMAGES; place++) {
    bytes += from.files?.bytes(indices[place] as number) ?? 0;
    if (places.length > 0 && bytes > CHUNK_BYTES) break;
    places.push(place);
  }
  return places;
}

/** An image that was read: whole, or with what is wrong with it. */
type Read = (WrittenImage & { readonly largest: number | null }) | { readonly problem: string };

/** What is seen of images while they are packed. */
export interface Looking {
  readonly settings: DecodeSettings;
  readonly channels: number;
  /** Of the training images; null for others. */
  readonly statistics: ChannelStatistics | null;
}

function look(pixels: Uint8Array, { channels, statistics }: Looking): void {
  if (statistics === null) return;
  if (channels === 1) toGrey(pixels, pixels.subarray(0, pixels.length / 3));
  statistics.add(pixels.subarray(0, (pixels.length / 3) * channels));
}

async function readImage(from: SourceSplit, index: number, label: number, looking: Looking): Promise<Read> {
  try {
    const encoded = (await from.files?.read(index)) as Uint8Array;
    const { pixels, largest } = await decodeImage(encoded, looking.settings);
    look(pixels, looking);
    const digest = digestOf(encoded);
    const { width, height } = await uprightSides(encoded);
    return { encoded, label, width, height, digest, largest };
  } catch (cause) {
    return { problem: `${from.nameOf?.(index) ?? `image ${index}`}: ${messageOf(cause).split('\n')[0]}` };
  }
}

/** Reads the images at some places of a selection and decodes each once, so that what is packed can be decoded. */
export async function readChunk({ from, indices, labels }: Selection, places: readonly number[], looking: Looking) {
  return await forAll(places, AT_ONCE, (place) =>
    readImage(from, indices[place] as number, labels[place] as number, looking),
  );
}
