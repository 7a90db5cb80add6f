import type { Batch } from '../engine/index.ts';
import { copyWindow } from './augment/copy-window.ts';
import type { Offset } from './augment/crop.ts';
import type { Dataset } from './dataset.ts';
import type { ImagePixels, ViewForm } from './image-views.ts';
import { channelsOf } from './meta.ts';
import { normalisationTable } from './normalise.ts';

/** What normalises images and sizes targets: any part of a `Dataset` that has it. */
export type BatchShape = Pick<Dataset, 'classes' | 'size' | 'mean' | 'deviation'>;

/** How one image enters a batch. */
export interface Placement {
  readonly offset: Offset;
  readonly mirrored: boolean;
}

/** Buffers that every batch of one pass shares. */
export class BatchBuffer {
  readonly #table: Float32Array;
  readonly #size: number;
  readonly #channels: number;
  readonly #rowLength: number;
  readonly #images: Float32Array;
  readonly #targets: Float32Array;

  /** @param rowLength floats of one image's targets */
  constructor(shape: BatchShape, capacity: number, rowLength: number) {
    this.#table = normalisationTable(shape);
    this.#size = shape.size;
    this.#channels = channelsOf(shape);
    this.#rowLength = rowLength;
    this.#images = new Float32Array(capacity * this.imageLength);
    this.#targets = new Float32Array(capacity * rowLength);
  }

  get imageLength(): number {
    return this.#size * this.#size * this.#channels;
  }

  /** The floats of one image of the batch. */
  image(slot: number): Float32Array {
    return this.#images.subarray(slot * this.imageLength, (slot + 1) * this.imageLength);
  }

  /** The targets of one image of the batch. */
  row(slot: number): Float32Array {
    return this.#targets.subarray(slot * this.#rowLength, (slot + 1) * this.#rowLength);
  }

  /** What pixels it takes. */
  form(batchSize: number): ViewForm {
    return { size: this.#size, channels: this.#channels, batchSize };
  }

  /** Copies the pixels of one image, moved and mirrored. */
  put(slot: number, { pixels, from }: ImagePixels, { offset, mirrored }: Placement): void {
    const to = slot * this.imageLength;
    const [size, channels, table, output] = [this.#size, this.#channels, this.#table, this.#images];
    copyWindow({ pixels, from, size, channels, table, output, to }, offset, mirrored);
  }

  batch(count: number): Batch {
    return {
      count,
      images: this.#images.subarray(0, count * this.imageLength),
      targets: this.#targets.subarray(0, count * this.#rowLength),
    };
  }
}
