import type { PageCurve, PageHistory } from '../../live/contract.ts';
import type { Source } from './source.ts';
import type { Trials } from './trials.ts';

/** Learning curves that were fetched, by row; an empty list is a trial without any, undefined one that is not known yet. */
export class Curves {
  readonly #known = new Map<number, readonly PageCurve[]>();
  /** How many epochs a trial had when it was asked for: a trial that went on since is asked for again. */
  readonly #epochs = new Map<number, number>();
  readonly #missing = new Set<number>();
  /** Why curves could not be fetched the last time; empty where they could. */
  problem = '';

  constructor(
    readonly source: Source,
    readonly trials: Trials,
    /** Called when more is known, or when it could not be fetched. */
    readonly tell: () => void,
  ) {}

  of(row: number): readonly PageCurve[] | undefined {
    return this.#known.get(row);
  }

  /** Whether the page does not hold a trial's curves. */
  isMissing(row: number): boolean {
    return this.#missing.has(row);
  }

  /** Fetches what is not known of some trials; what is known stays until then. */
  async need(rows: readonly number[]): Promise<void> {
    const epochs = this.trials.need('epochs');
    const wanted = rows.filter((row) => this.#epochs.get(row) !== epochs.at(row));
    if (wanted.length === 0) return;
    for (const row of wanted) this.#epochs.set(row, epochs.at(row));
    const { run: runs } = this.trials.flags;
    const byRun = this.trials.runs.map((_, run) => wanted.filter((row) => runs[row] === run));
    try {
      await Promise.all(byRun.map((list, run) => (list.length === 0 ? undefined : this.#fetch(run, list))));
      this.problem = '';
    } catch (error) {
      this.problem = (error as Error).message;
    }
    this.tell();
  }

  /** Forgets that anything was asked for in vain: the server is there again. */
  retry(): void {
    if (this.problem === '') return;
    for (const row of this.#epochs.keys()) if (!this.#known.has(row)) this.#epochs.delete(row);
    this.tell();
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
