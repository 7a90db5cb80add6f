import type { PageCurve, PageHistory } from '../../live/contract.ts';
import type { Source } from './source.ts';
import type { Trials } from './trials.ts';

/** Learning curves that were fetched, by row; an empty list is a trial without any, undefined one that is not known yet. */
export class Curves {
  readonly #known = new Map<number, readonly PageCurve[]>();
  readonly #missing = new Set<number>();
  readonly #asked = new Set<number>();

  constructor(
    readonly source: Source,
    readonly trials: Trials,
    /** Called when more are known. */
    readonly tell: () => void,
    /** Called when they could not be fetched. */
    readonly fail: (error: unknown) => void,
  ) {}

  of(row: number): readonly PageCurve[] | undefined {
    return this.#known.get(row);
  }

  /** Whether the page does not hold a trial's curves. */
  isMissing(row: number): boolean {
    return this.#missing.has(row);
  }

  /** Forgets a trial that goes on: its curve is longer now. */
  forget(rows: Iterable<number>): void {
    for (const row of rows) {
      this.#known.delete(row);
      this.#missing.delete(row);
    }
  }

  /** Fetches what is not known of some trials. */
  async need(rows: readonly number[]): Promise<void> {
    const wanted = rows.filter((row) => !this.#known.has(row) && !this.#missing.has(row) && !this.#asked.has(row));
    if (wanted.length === 0) return;
    for (const row of wanted) this.#asked.add(row);
    const byRun = Map.groupBy(wanted, (row) => this.trials.flags.run[row] as number);
    try {
      await Promise.all([...byRun].map(([run, list]) => this.#fetch(run, list)));
      this.tell();
    } catch (error) {
      this.fail(error);
    } finally {
      for (const row of wanted) this.#asked.delete(row);
    }
  }

  async #fetch(run: number, rows: readonly number[]): Promise<void> {
    const numbers = rows.map((row) => this.trials.numberOf(row));
    const history: PageHistory = await this.source.histories(run, numbers);
    rows.forEach((row, i) => {
      const curves = history[`${numbers[i]}`];
      if (curves === undefined) this.#missing.add(row);
      else this.#known.set(row, curves);
    });
  }
}
