import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bug } from '../../util/errors.ts';
import { partialOf, writeWholeFile } from '../../util/whole-file.ts';
import { isSentKey } from '../state-key.ts';

/** The files that workers sent for a run, one for each key. */
export class StateFolder {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens the folder; it is made where it is not there, and what was half-written there is removed. */
  static async open(folder: string): Promise<StateFolder> {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    const partial = names.filter((name) => name.endsWith('.partial'));
    await Promise.all(partial.map((name) => rm(join(folder, name), { force: true })));
    return new StateFolder(folder);
  }

  /** Where the file of a key is, or would be. */
  file(key: string): string {
    if (!isSentKey(key)) throw bug(`the key ${JSON.stringify(key)} names no file`);
    return join(this.folder, key);
  }

  has(key: string): boolean {
    return existsSync(this.file(key));
  }

  /** Every key that has a file, sorted. */
  async keys(): Promise<string[]> {
    return (await readdir(this.folder)).filter(isSentKey).sort();
  }

  /** Writes a text that workers read, such as a request too large for a message. */
  async write(key: string, text: string): Promise<void> {
    await writeWholeFile(this.file(key), text);
  }

  /**
   * Moves the file of a key to another place, replacing what is there.
   * @returns whether there was one
   */
  async moveTo(key: string, place: string): Promise<boolean> {
    const from = this.file(key);
    try {
      await rename(from, place).catch((error: unknown) => this.#moveAcross(error, from, place));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(from)) return false;
      throw error;
    }
  }

  async #moveAcross(error: unknown, from: string, place: string): Promise<void> {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, partialOf(place));
    await rename(partialOf(place), place);
    await rm(from, { force: true });
  }

  /** Removes the file of a key, if there is one. */
  async remove(key: string): Promise<void> {
    await rm(this.file(key), { force: true });
  }
}
