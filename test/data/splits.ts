import type { PixelSplit, Split } from '../../src/data/dataset.ts';

/** A split that is packed as pixels. */
export function asPixels(split: Split): PixelSplit {
  if ('images' in split) return split;
  throw new Error('expected pixels; the images are encoded');
}

/** All items that come, in order. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
