import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MixnasError, messageOf } from '../util/errors.ts';
import { resizeSquare } from './resize.ts';
import type { ImageSource, SourceHandle, SourceSplit } from './source.ts';

/** Side of every CIFAR image, pixels. */
const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = PLANE * 3;

/**
 * The official binary layout: records of label bytes, then 1024 red, 1024 green and 1024 blue bytes, row by row.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
interface Layout {
  readonly kind: 'cifar10' | 'cifar100';
  /** Label bytes before the pixels; the last of them is the class. */
  readonly labelBytes: 1 | 2;
  readonly numClasses: number;
  readonly namesFile: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Records of each file. */
  readonly records: Readonly<Record<string, number>>;
  readonly archive: string;
}

const CIFAR10_TRAIN = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);

const LAYOUTS: Readonly<Record<Layout['kind'], Layout>> = {
  cifar10: {
    kind: 'cifar10',
    labelBytes: 1,
    numClasses: 10,
    namesFile: 'batches.meta.txt',
    train: CIFAR10_TRAIN,
    test: ['test_batch.bin'],
    records: Object.fromEntries([...CIFAR10_TRAIN, 'test_batch.bin'].map((name) => [name, 10_000])),
    archive: 'cifar-10-binary.tar.gz',
  },
  cifar100: {
    kind: 'cifar100',
    labelBytes: 2,
    numClasses: 100,
    namesFile: 'fine_label_names.txt',
    train: ['train.bin'],
    test: ['test.bin'],
    records: { 'train.bin': 50_000, 'test.bin': 10_000 },
    archive: 'cifar-100-binary.tar.gz',
  },
};

function invalid(layout: Layout, message: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_INVALID', message, {
    hint: `data.path names the folder that ${layout.archive} unpacks to; download and unpack it again`,
    cause,
  });
}

/** Size and time of one file, after its size was compared with the layout's. */
async function examine(layout: Layout, folder: string, name: string): Promise<[string, number, number]> {
  const file = join(folder, name);
  const expected = layout.records[name];
  let found: { size: number; mtimeMs: number };
  try {
    found = await stat(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const bytes = expected === undefined ? '' : ` of ${expected * (layout.labelBytes + PIXELS)} bytes`;
    throw invalid(layout, missing ? `${file}: expected a file${bytes}; there is none` : messageOf(cause), cause);
  }
  const bytes = expected === undefined ? found.size : expected * (layout.labelBytes + PIXELS);
  if (found.size !== bytes) {
    const records = `${expected} images of ${layout.labelBytes + PIXELS} bytes`;
    throw invalid(layout, `${file}: expected ${bytes} bytes (${records}); found ${found.size}`);
  }
  return [name, found.size, Math.round(found.mtimeMs)];
}

async function readNames(layout: Layout, folder: string): Promise<string[]> {
  const file = join(folder, layout.namesFile);
  const text = await readFile(file, 'utf8');
  const names = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (names.length !== layout.numClasses) {
    throw invalid(layout, `${file}: expected ${layout.numClasses} class names, one a line; found ${names.length}`);
  }
  return names.map((name) => name.trim());
}

/** Rearranges one image from colour planes to pixels. */
function toPixels(record: Uint8Array, into: Uint8Array): void {
  for (let i = 0; i < PLANE; i++) {
    into[i * 3] = record[i] as number;
    into[i * 3 + 1] = record[PLANE + i] as number;
    into[i * 3 + 2] = record[2 * PLANE + i] as number;
  }
}

async function readSplit(layout: Layout, folder: string, files: readonly string[]): Promise<SourceSplit> {
  const record = layout.labelBytes + PIXELS;
  const perFile = layout.records[files[0] as string] as number;
  const labels = new Uint16Array(perFile * files.length);
  const contents: Uint8Array[] = [];
  for (const [number, name] of files.entries()) {
    const bytes = await readFile(join(folder, name));
    if (bytes.length !== perFile * record) {
      throw invalid(layout, `${join(folder, name)}: expected ${perFile * record} bytes; found ${bytes.length}`);
    }
    for (let i = 0; i < perFile; i++) {
      const label = bytes[i * record + layout.labelBytes - 1] as number;
      if (label >= layout.numClasses) {
        const at = `image ${i} (byte ${i * record + layout.labelBytes - 1})`;
        const expected = `expected a label in 0..${layout.numClasses - 1}`;
        throw invalid(layout, `${join(folder, name)}: ${at}: ${expected}; found ${label}`);
      }
      labels[number * perFile + i] = label;
    }
    contents.push(bytes);
  }
  const image = new Uint8Array(PIXELS);
  return {
    labels,
    async fill(indices, size, into) {
      indices.forEach((index, position) => {
        const start = (index % perFile) * record + layout.labelBytes;
        toPixels((contents[Math.floor(index / perFile)] as Uint8Array).subarray(start, start + PIXELS), image);
        const bytes = size * size * 3;
        resizeSquare(image, SIDE, into.subarray(position * bytes, (position + 1) * bytes), size);
      });
    },
  };
}

/**
 * CIFAR-10 or CIFAR-100 (fine labels) from the official binary files.
 * @param folder where the `.bin` files lie
 * @throws MixnasError `DATA_INVALID` naming the file, the bytes expected and the bytes found
 */
export async function cifarSource(kind: Layout['kind'], folder: string): Promise<SourceHandle> {
  const layout = LAYOUTS[kind];
  const files: [string, number, number][] = [];
  for (const name of [...layout.train, ...layout.test, layout.namesFile]) {
    files.push(await examine(layout, folder, name));
  }
  return {
    identity: { files },
    open: async (): Promise<ImageSource> => ({
      name: folder,
      classes: await readNames(layout, folder),
      defaultSize: SIDE,
      train: await readSplit(layout, folder, layout.train),
      validation: null,
      test: await readSplit(layout, folder, layout.test),
    }),
  };
}
