import type { ImagePixels, ImageView, ViewForm } from '../image-views.ts';
import { shardFile } from '../split-files.ts';
import type { DecodeTask } from './decode-task.ts';
import { decoderPool } from './decoder-pool.ts';
import { type EncodedImages, numberOf } from './encoded-images.ts';

/** Memory of the images that are decoded ahead, bytes. */
const AHEAD_BYTES = 96 << 20;

/** Images that are decoded ahead: two batches where memory allows, and enough to keep all threads busy. */
function imagesAhead(length: number, batchSize: number, decoders: number): number {
  return Math.max(2 * decoders, Math.min(2 * batchSize, Math.floor(AHEAD_BYTES / length)));
}

/** One view as a task: the pixels go to the place `at` of the shared memory. */
function taskOf(
  images: EncodedImages,
  { size, channels }: ViewForm,
  { image, box, changes }: ImageView,
  into: SharedArrayBuffer,
  at: number,
): Omit<DecodeTask, 'id'> {
  const { folder, name, index, decoding } = images;
  const { shard, offset, bytes, digest, width, height } = index.entry(numberOf(images, image));
  const view = { size, channels, decoding, sides: { width, height }, box, changes };
  return { file: shardFile(folder, name, shard), offset, bytes, digest, view, into, at };
}

/**
 * Decodes views of encoded images in threads ahead of who asks for them, a bounded number at a time; the order and the pixels
 * are the same whatever the number of threads. What is decoded is valid until the next one is asked for.
 * @throws MixnasError `DATA_MISSING` for an image that is not the one that was packed
 */
export async function* decodedImages(
  images: EncodedImages,
  form: ViewForm,
  views: Iterable<ImageView>,
): AsyncGenerator<ImagePixels, void> {
  const { folder, decoders } = images;
  const length = form.size * form.size * form.channels;
  const ahead = imagesAhead(length, form.batchSize, decoders);
  const pool = decoderPool(decoders);
  const memory = new SharedArrayBuffer(ahead * length);
  const pixels = new Uint8Array(memory);
  const pending: Promise<void>[] = [];
  const iterator = views[Symbol.iterator]();
  let asked = 0;
  const ask = (): void => {
    const { done, value } = iterator.next();
    if (done === true) return;
    const promise = pool.decode(taskOf(images, form, value, memory, (asked++ % ahead) * length), folder);
    promise.catch(() => undefined); // who stops early waits for none of those that are left
    pending.push(promise);
  };
  for (let i = 0; i < ahead; i++) ask();
  for (let image = 0; image < asked; image++) {
    await pending.shift();
    yield { pixels, from: (image % ahead) * length };
    ask();
  }
}
