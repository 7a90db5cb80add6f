import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataReference } from '../data/index.ts';
import { writeWholeFile } from '../util/whole-file.ts';

/** A file with numbers of training images: uint32 little-endian [count], ascending. */
export interface ViewFile {
  readonly file: string;
  readonly count: number;
}

/** Numbers of the training images of a view of a data set, by how many of each class. */
export type IndicesOf = (data: DataReference, imagesPerClass: number) => Promise<readonly number[]>;

/** The files with the images of rungs that name fewer than all, each written when it is first needed. */
export class ViewFiles {
  readonly #folder: string;
  readonly #indicesOf: IndicesOf;
  readonly #files = new Map<string, Promise<ViewFile>>();

  constructor(folder: string, indicesOf: IndicesOf) {
    this.#folder = folder;
    this.#indicesOf = indicesOf;
  }

  /** @throws the file system's own error, for the caller to put into words */
  of(data: DataReference, imagesPerClass: number): Promise<ViewFile> {
    const name = `${data.hash}-${imagesPerClass}.u32`;
    const known = this.#files.get(name) ?? this.#write(name, data, imagesPerClass);
    this.#files.set(name, known);
    known.catch(() => this.#files.delete(name));
    return known;
  }

  async #write(name: string, data: DataReference, imagesPerClass: number): Promise<ViewFile> {
    const indices = await this.#indicesOf(data, imagesPerClass);
    const bytes = Buffer.alloc(4 * indices.length);
    indices.forEach((index, i) => {
      bytes.writeUInt32LE(index, 4 * i);
    });
    const file = join(this.#folder, name);
    await mkdir(this.#folder, { recursive: true });
    await writeWholeFile(file, bytes);
    return { file, count: indices.length };
  }
}
