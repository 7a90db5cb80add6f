import { HASH_BITS, HASH_WORDS } from './picture-hash.ts';

/**
 * Hashes that differ in at most so many of 128 bits are of one picture. Measured in `docs/results/near-duplicates.md`.
 */
export const MOST_APART = 12;
/** Hashes that are near agree in one of so many parts at least. */
const PARTS = MOST_APART + 1;
const PART_VALUES = 1 << Math.ceil(HASH_BITS / PARTS);

/** Places of the bits of each part: neighbours, which go together, are in different ones. */
const PLACES = Array.from({ length: PARTS }, (_, part) =>
  Array.from({ length: HASH_BITS }, (_, bit) => bit).filter((bit) => bit % PARTS === part),
);

function bitsOf(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Hashes one after the other. */
export class HashList {
  #words = new Uint32Array(1024 * HASH_WORDS);
  length = 0;

  add(hash: Uint32Array): void {
    const at = this.length++ * HASH_WORDS;
    if (at === this.#words.length) {
      const wider = new Uint32Array(2 * at);
      wider.set(this.#words);
      this.#words = wider;
    }
    this.#words.set(hash, at);
  }

  /** Value of a part of the hash at `index`. */
  part(index: number, part: number): number {
    let value = 0;
    for (const bit of PLACES[part] as readonly number[]) {
      value = 2 * value + (((this.#words[index * HASH_WORDS + (bit >> 5)] as number) >>> (bit & 31)) & 1);
    }
    return value;
  }

  /** Whether two hashes are near. */
  isNear(index: number, other: HashList, at: number): boolean {
    let apart = 0;
    for (let w = 0; w < HASH_WORDS && apart <= MOST_APART; w++) {
      apart += bitsOf((this.#words[index * HASH_WORDS + w] as number) ^ (other.#words[at * HASH_WORDS + w] as number));
    }
    return apart <= MOST_APART;
  }
}

/** Numbers of hashes, sorted by the value of one part; those of value v are at starts[v] to starts[v + 1]. */
interface Part {
  readonly starts: Uint32Array;
  readonly sorted: Uint32Array;
}

function sortByPart(list: HashList, part: number): Part {
  const values = Uint16Array.from({ length: list.length }, (_, i) => list.part(i, part));
  const starts = new Uint32Array(PART_VALUES + 1);
  for (const value of values) starts[value + 1] = (starts[value + 1] as number) + 1;
  for (let v = 0; v < PART_VALUES; v++) starts[v + 1] = (starts[v + 1] as number) + (starts[v] as number);
  const next = starts.slice();
  const sorted = new Uint32Array(list.length);
  values.forEach((value, i) => {
    const at = next[value] as number;
    sorted[at] = i;
    next[value] = at + 1;
  });
  return { starts, sorted };
}

/** Finds hashes of a list that are near a given one. */
export class HashIndex {
  readonly #parts: readonly Part[];

  constructor(readonly list: HashList) {
    this.#parts = PLACES.map((_, part) => sortByPart(list, part));
  }

  /** Number of a hash that is near that of `other` at `at`; null where there is none. */
  find(other: HashList, at: number): number | null {
    for (const [part, { starts, sorted }] of this.#parts.entries()) {
      const value = other.part(at, part);
      for (let i = starts[value] as number; i < (starts[value + 1] as number); i++) {
        const index = sorted[i] as number;
        if (this.list.isNear(index, other, at)) return index;
      }
    }
    return null;
  }
}
