import type { NearDuplicate } from '../meta.ts';
import { SPLIT_NAMES, type SplitName } from '../split-files.ts';
import { HashIndex, HashList } from './hash-index.ts';
import { pictureHash } from './picture-hash.ts';

/** Pairs of names that are told of two splits. */
const EXAMPLES = 3;

interface Seen {
  readonly hashes: HashList;
  readonly names: string[];
}

/**
 * Finds pictures of one split that look like one of another split: encoded again, resized, or in other colours. Pictures that are
 * smaller than 32 pixels, or too plain, are not compared.
 */
export class NearDuplicateFinder {
  readonly #seen: Readonly<Record<SplitName, Seen>>;

  /** @param size side of the pictures, pixels */
  constructor(readonly size: number) {
    const none = (): Seen => ({ hashes: new HashList(), names: [] });
    this.#seen = { train: none(), validation: none(), test: none() };
  }

  /** @param pixels uint8 [size, size, channels] */
  add(split: SplitName, name: string, pixels: Uint8Array): void {
    const hash = pictureHash(pixels, this.size);
    if (hash === null) return;
    this.#seen[split].hashes.add(hash);
    this.#seen[split].names.push(name);
  }

  /** By pair of splits: how many pictures of the second one look like one of the first, and some of them. */
  result(): NearDuplicate[] {
    return SPLIT_NAMES.flatMap((first, at) => {
      const index = new HashIndex(this.#seen[first].hashes);
      return SPLIT_NAMES.slice(at + 1).flatMap((second) => this.#compare(first, index, second));
    });
  }

  #compare(first: SplitName, index: HashIndex, second: SplitName): NearDuplicate[] {
    const { hashes, names } = this.#seen[second];
    const examples: string[] = [];
    let count = 0;
    for (const [at, name] of names.entries()) {
      const found = index.find(hashes, at);
      if (found === null) continue;
      if (count++ < EXAMPLES) examples.push(`${this.#seen[first].names[found]} and ${name}`);
    }
    return count === 0 ? [] : [{ splits: [first, second], count, examples }];
  }
}
