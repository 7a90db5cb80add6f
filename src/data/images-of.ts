import { changeImage } from './augment/image-change.ts';
import { resample } from './augment/resample.ts';
import type { PixelSplit, Split } from './dataset.ts';
import { decodedImages } from './encoded/decoded-images.ts';
import type { ImagePixels, ImageView, ViewForm } from './image-views.ts';

function* packedImages(split: PixelSplit, { size, channels }: ViewForm, views: Iterable<ImageView>) {
  const length = size * size * channels;
  const changed = new Uint8Array(length);
  for (const { image, box, changes } of views) {
    const from = image * length;
    if (box === null && changes.length === 0) {
      yield { pixels: split.images, from };
      continue;
    }
    const own = split.images.subarray(from, from + length);
    if (box === null) changed.set(own);
    else resample(own, size, box, changed);
    for (const change of changes) changeImage(changed, size, change);
    yield { pixels: changed, from: 0 };
  }
}

/** The pixels of images of a split, in the order of the views. Each is valid until the next one is asked for. */
export function imagesOf(
  split: Split,
  form: ViewForm,
  views: Iterable<ImageView>,
): Iterable<ImagePixels> | AsyncIterable<ImagePixels> {
  return 'images' in split ? packedImages(split, form, views) : decodedImages(split.encoded, form, views);
}
