import { createHash } from 'node:crypto';
import type { Duplicate } from './meta.ts';
import type { SplitName } from './split-files.ts';

/** Finds images that are in more than one split, pixel for pixel as they are packed. */
export class DuplicateFinder {
  /** Where each picture was seen first. */
  readonly #first = new Map<string, { readonly split: SplitName; readonly name: string }>();
  readonly #found = new Map<string, { splits: [SplitName, SplitName]; count: number; example: string }>();

  /** @param pixels of one image @returns whether it was not seen before, in any split */
  add(split: SplitName, name: string, pixels: Uint8Array): boolean {
    const key = createHash('sha256').update(pixels).digest('base64').slice(0, 22);
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, { split, name });
      return true;
    }
    if (first.split !== split) this.#count(first, split, name);
    return false;
  }

  #count(first: { readonly split: SplitName; readonly name: string }, split: SplitName, name: string): void {
    const pair = `${first.split} ${split}`;
    const known = this.#found.get(pair);
    if (known === undefined) {
      const example = `${first.name} and ${name}`;
      this.#found.set(pair, { splits: [first.split, split], count: 1, example });
    } else known.count++;
  }

  /** By pair of splits: how many images of the second one are in the first one too. */
  result(): Duplicate[] {
    return [...this.#found.values()];
  }
}
