import type { ImageSource, SourceSplit } from '../../src/data/image-source.ts';

/** A split in memory: image `i` is filled with the value `i`, so that packed pixels tell where they came from. */
export function memorySplit(labels: readonly number[]): SourceSplit {
  return {
    labels: Uint16Array.from(labels),
    async fill(indices, size, into) {
      const bytes = size * size * 3;
      indices.forEach((index, position) => {
        into.fill(index % 256, position * bytes, (position + 1) * bytes);
      });
    },
  };
}

/** A source with `perClass` training images of each class, in turn (a b c a b c ...). */
export function memorySource(classes: readonly string[], perClass: number, changes: Partial<ImageSource> = {}) {
  const labels = Array.from({ length: classes.length * perClass }, (_, i) => i % classes.length);
  const source: ImageSource = {
    name: 'memory',
    classes,
    defaultSize: 2,
    train: memorySplit(labels),
    validation: null,
    test: null,
    ...changes,
  };
  return source;
}
