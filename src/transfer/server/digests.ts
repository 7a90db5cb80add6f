import type { FileHandle } from 'node:fs/promises';
import { digestOf } from '../file-pieces.ts';

/** Remembers the SHA-256 of files for as long as they are not replaced. */
export class Digests {
  readonly #known = new Map<string, { readonly version: string; readonly sha256: string }>();

  /** @param file the name under which `handle` was opened */
  async of(file: string, handle: FileHandle): Promise<string> {
    const { ino, size, mtimeNs } = await handle.stat({ bigint: true });
    const version = `${ino}/${size}/${mtimeNs}`;
    const known = this.#known.get(file);
    if (known?.version === version) return known.sha256;
    const sha256 = await digestOf(handle);
    this.#known.set(file, { version, sha256 });
    return sha256;
  }

  forget(file: string): void {
    this.#known.delete(file);
  }
}
