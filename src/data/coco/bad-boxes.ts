import { MixnasError } from '../../util/errors.ts';
import type { Skipped } from '../meta.ts';

/** Boxes of one kind that an error names. */
const NAMED = 5;

/** What may be wrong with a box, in the words of "3 boxes ...". */
export type BadKind =
  | 'that are not numbers'
  | 'without a size'
  | 'outside their image'
  | 'that reach out of their image'
  | 'of an unknown class'
  | 'of an unknown image';

/** Boxes that are kept, cut off. */
const CUT_OFF: BadKind = 'that reach out of their image';

/** What is wrong with one box. */
export interface BadBox {
  readonly kind: BadKind;
  /** Path inside the file, for instance `annotations[3].bbox`. */
  readonly path: string;
  /** `expected ...; got ...`. */
  readonly problem: string;
}

interface Found {
  count: number;
  /** Where the first one is. */
  readonly first: string;
  readonly texts: string[];
}

/** Collects what is wrong with boxes, by kind: how many, and the first ones. */
export class BadBoxes {
  readonly #found = new Map<BadKind, Found>();

  add(file: string, { kind, path, problem }: BadBox): void {
    const place = `${file}: ${path}`;
    const found = this.#found.get(kind) ?? { count: 0, first: place, texts: [] };
    found.count++;
    if (found.texts.length < NAMED) found.texts.push(`${place}: ${problem}`);
    this.#found.set(kind, found);
  }

  /** How many there are of each kind, as a description of packed data has it. */
  skipped(): Skipped[] {
    return [...this.#found].map(([kind, { count, first }]) => {
      const reason = kind === CUT_OFF ? `${kind}, cut off at its edge` : kind;
      return { reason, count, example: first, of: 'boxes' as const };
    });
  }

  /** @throws MixnasError `DATA_INVALID` naming the first ones of each kind, where there are any */
  refuse(): void {
    const all = [...this.#found];
    const [only] = all;
    if (only === undefined) return;
    const hint = 'mend them, or leave them out: data.onBadBoxes=skip';
    const [text] = only[1].texts;
    if (all.length === 1 && only[1].count === 1) throw new MixnasError('DATA_INVALID', text as string, { hint });
    const lines = all.flatMap(([kind, { count, texts }]) => [
      `${count} ${count === 1 ? 'box' : 'boxes'} ${kind}:`,
      ...texts.map((line) => `  ${line}`),
      ...(count > texts.length ? [`  and ${count - texts.length} more`] : []),
    ]);
    throw new MixnasError('DATA_INVALID', lines.join('\n  '), { hint });
  }
}
