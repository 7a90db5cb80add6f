import { rightnessName, rightnessOf } from '../../metric/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { formatShare } from '../../util/format.ts';
import { rungText } from './trial-line.ts';

function scoreOf({ reward, metrics }: TrialRow): number {
  return reward ?? rightnessOf(metrics) ?? 0;
}

/** Those that are trained to the end before others; then the higher rung, then the higher score. */
function isBetter(row: TrialRow, other: TrialRow): boolean {
  if (row.state !== other.state) return row.state === 'complete';
  if (row.rung !== other.rung) return (row.rung ?? 0) > (other.rung ?? 0);
  return scoreOf(row) > scoreOf(other);
}

/**
 * The best trial so far, of those that keep the limits: the highest reward, with several objectives the highest accuracy. While
 * none is trained to the end, the best of the highest rung.
 */
export class BestSoFar {
  #best: TrialRow | null = null;

  /** Takes a trial's result. */
  add(row: TrialRow): void {
    if ((row.state !== 'complete' && row.state !== 'paused') || row.violation !== 0) return;
    if (this.#best === null || this.#best.number === row.number || isBetter(row, this.#best)) this.#best = row;
  }

  /** `best 62.34 % (trial 3)`; empty without any. @param rungs of a search with fidelities */
  text(rungs: number | null): string {
    if (this.#best === null) return '';
    const { number, metrics, state, rung } = this.#best;
    const place = state === 'paused' ? ` at ${rungText(rung, rungs)}` : '';
    const word = rightnessName(metrics) === 'mAP' ? 'mAP ' : '';
    return `best ${word}${formatShare(rightnessOf(metrics) ?? 0)} (trial ${number}${place})`;
  }
}
