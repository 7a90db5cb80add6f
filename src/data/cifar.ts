import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MixnasError, messageOf } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import type { ImageSource, SourceHandle, SourceSplit } from './image-source.ts';
import { resizeSquare } from './resize.ts';

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
  /** Label bytes before the pixels, and which of them is the class. */
  readonly labelBytes: 1 | 2;
  readonly labelAt: 0 | 1;
  readonly numClasses: number;
  readonly namesFile: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Images of each training file and of each test file. */
  readonly perTrainFile: number;
  readonly perTestFile: number;
  readonly archive: string;
}

const CIFAR10_TRAIN = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);

const LAYOUTS: Readonly<Record<Layout['kind'], Layout>> = {
  cifar10: {
    kind: 'cifar10',
    labelBytes: 1,
    labelAt: 0,
    numClasses: 10,
    namesFile: 'batches.meta.txt',
    train: CIFAR10_TRAIN,
    test: ['test_batch.bin'],
    perTrainFile: 10_000,
    perTestFile: 10_000,
    archive: 'cifar-10-binary.tar.gz',
  },
  cifar100: {
    kind: 'cifar100',
    labelBytes: 2,
    labelAt: 1,
    numClasses: 100,
    namesFile: 'fine_label_names.txt',
    train: ['train.bin'],
    test: ['test.bin'],
    perTrainFile: 50_000,
    perTestFile: 10_000,
    archive: 'cifar-100-binary.tar.gz',
  },
};

/** The 20 superclasses of CIFAR-100. */
const COARSE: Layout = { ...LAYOUTS.cifar100, labelAt: 0, numClasses: 20, namesFile: 'coarse_label_names.txt' };

function invalid(layout: Layout, message: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_INVALID', message, {
    hint: asTyped`data.path names the folder that ${layout.archive} unpacks to; mixnas data fetch ${layout.kind} downloads and unpacks it`,
    cause,
  });
}

/** Name, size and time of one file. */
type FileIdentity = readonly [name: string, bytes: number, mtimeMs: number];

function recordBytes(layout: Layout): number {
  return layout.labelBytes + PIXELS;
}

/** Size and time of one file, compared with the number of images that it should hold (null = any size). */
async function examine(layout: Layout, folder: string, name: string, images: number | null): Promise<FileIdentity> {
  const file = join(folder, name);
  const record = recordBytes(layout);
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw invalid(layout, messageOf(cause), cause);
    const bytes = images === null ? '' : ` of ${images * record} bytes`;
    throw invalid(layout, `${file}: expected a file${bytes}; found no file`, cause);
  });
  if (images !== null && found.size !== images * record) {
    const expected = `expected ${images * record} bytes (${images} images of ${record})`;
    throw invalid(layout, `${file}: ${expected}; found ${found.size} bytes`);
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

/** Labels of one file. */
function readLabels(layout: Layout, file: string, bytes: Uint8Array): Uint16Array {
  const record = recordBytes(layout);
  return Uint16Array.from({ length: bytes.length / record }, (_, i) => {
    const at = i * record + layout.labelAt;
    const label = bytes[at] as number;
    if (label >= layout.numClasses) {
      const expected = `expected a label in 0..${layout.numClasses - 1}`;
      throw invalid(layout, `${file}: image ${i} (byte ${at}): ${expected}; found ${label}`);
    }
    return label;
  });
}

async function readSplit(layout: Layout, folder: string, names: readonly string[], perFile: number) {
  const record = recordBytes(layout);
  const labels = new Uint16Array(perFile * names.length);
  const contents: Uint8Array[] = [];
  for (const [number, name] of names.entries()) {
    const file = join(folder, name);
    const bytes = await readFile(file);
    if (bytes.length !== perFile * record) {
      throw invalid(layout, `${file}: expected ${perFile * record} bytes; found ${bytes.length} bytes`);
    }
    labels.set(readLabels(layout, file, bytes), number * perFile);
    contents.push(bytes);
  }
  const image = new Uint8Array(PIXELS);
  const split: SourceSplit = {
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
  return split;
}

/**
 * CIFAR-10 or CIFAR-100 from the official binary files.
 * @param folder where the `.bin` files lie
 * @param perFile images of every file; null = as published (10,000, or 50,000 for CIFAR-100's training images)
 * @param coarse whether the classes are the 20 superclasses of CIFAR-100
 * @throws MixnasError `DATA_INVALID` naming the file, the bytes expected and the bytes found
 */
export async function cifarSource(
  kind: Layout['kind'],
  folder: string,
  perFile: number | null = null,
  coarse = false,
): Promise<SourceHandle> {
  const layout = coarse && kind === 'cifar100' ? COARSE : LAYOUTS[kind];
  const [perTrain, perTest] = [perFile ?? layout.perTrainFile, perFile ?? layout.perTestFile];
  const files: FileIdentity[] = [];
  for (const name of layout.train) files.push(await examine(layout, folder, name, perTrain));
  for (const name of layout.test) files.push(await examine(layout, folder, name, perTest));
  files.push(await examine(layout, folder, layout.namesFile, null));
  return {
    identity: { files },
    open: async (): Promise<ImageSource> => ({
      name: folder,
      classes: await readNames(layout, folder),
      defaultSize: SIDE,
      train: await readSplit(layout, folder, layout.train, perTrain),
      validation: null,
      test: await readSplit(layout, folder, layout.test, perTest),
    }),
  };
}
