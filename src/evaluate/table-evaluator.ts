import type { TrialResult } from '../trial/index.ts';
import type { EvaluationTask, Evaluator } from './evaluator.ts';
import type { Table } from './known-results.ts';

/** Looks candidates up in a table of known results, in process. */
export class TableEvaluator implements Evaluator {
  readonly description: string;
  readonly measures = ['accuracy'] as const;
  readonly #table: Table;

  /** @param name identity of the table */
  constructor(table: Table, name: string) {
    this.description = `table ${name}`;
    this.#table = table;
  }

  async evaluate({ genotype }: EvaluationTask): Promise<TrialResult> {
    const accuracy = this.#table.accuracyOf(genotype);
    if (accuracy === undefined) {
      const message = `genotype [${genotype.join(', ')}] is not in the table`;
      return { state: 'failed', reason: 'error', message, history: [], seconds: 0 };
    }
    return { state: 'complete', metrics: { accuracy }, history: [], seconds: 0 };
  }

  hold(): { readonly goOn: () => void } {
    return { goOn: () => undefined };
  }

  abort(): void {}

  async close(): Promise<void> {}
}
