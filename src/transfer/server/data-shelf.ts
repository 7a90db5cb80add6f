import { basename, join } from 'node:path';
import { type DataReference, filesOf, readMeta, SPLIT_NAMES } from '../../data/index.ts';

/** The packed data sets that a run uses: the only ones that are served, and of them only the files that packing made. */
export class DataShelf {
  readonly #files = new Map<string, ReadonlyMap<string, string>>();

  /** @throws MixnasError `DATA_MISSING` for a data set that is not whole */
  async offer(reference: DataReference): Promise<void> {
    const meta = await readMeta(reference);
    const split = SPLIT_NAMES.flatMap((name) => filesOf(reference.folder, meta, name).map(({ file }) => file));
    const files = [join(reference.folder, 'meta.json'), ...split];
    this.#files.set(reference.hash, new Map(files.map((file) => [basename(file), file])));
  }

  /** Where a file of a data set is; undefined for everything that was not offered. */
  file(hash: string, name: string): string | undefined {
    return this.#files.get(hash)?.get(name);
  }
}
