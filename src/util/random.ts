import seedrandom from 'seedrandom';

/** A named source of random draws. Every consumer owns one; nothing shares a global generator. */
export interface Stream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in 0..count-1; `count` must be a positive integer. */
  int(count: number): number;
  /** Uniform integer in 0..2^32-1. */
  uint32(): number;
  /** Standard normal draw (Box and Muller, 1958). */
  normal(): number;
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** The list in a random order (Fisher and Yates); the argument is not changed. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The stream of one purpose under one root seed, for instance `stream(runSeed, 'mutation', trial)`.
 * Equal names give equal draws; adding a consumer with a new name shifts no other stream.
 */
export function stream(seed: string | number, ...purpose: readonly (string | number)[]): Stream {
  const draw = seedrandom.alea([seed, ...purpose].join('/'));
  const int = (count: number): number => {
    if (!Number.isInteger(count) || count <= 0) throw new RangeError(`int(${count}): expected a positive integer`);
    return Math.floor(draw() * count);
  };
  return {
    next: () => draw(),
    int,
    uint32: () => Math.floor(draw() * 0x1_0000_0000),
    normal: () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()),
    pick: (items) => items[int(items.length)] as never,
    shuffle: (items) => {
      const list = [...items];
      for (let i = list.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [list[i], list[j]] = [list[j] as never, list[i] as never];
      }
      return list;
    },
  };
}
