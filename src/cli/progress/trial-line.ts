import { formatMetric, rightnessName, rightnessOf } from '../../metric/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { formatCount, formatSeconds, formatShare } from '../../util/format.ts';
import type { Terminal } from '../terminal.ts';

/** `rung 2/3` for a rung counted from 0; nothing without fidelities. */
export function rungText(rung: number | null, rungs: number | null): string {
  return rung === null || rungs === null ? '' : `rung ${rung + 1}/${rungs}`;
}

/** One line for a result. @param rungs of a search with fidelities */
export function trialLine(
  row: TrialRow,
  terminal: Terminal,
  { done, trials, rungs }: { done: number; trials: number; rungs: number | null },
): string {
  const { macs = 0, params = 0, latencyMs } = row.metrics;
  const reached = rightnessOf(row.metrics) ?? 0;
  const latency = latencyMs === undefined ? '' : `, ${formatMetric('latencyMs', latencyMs)}`;
  const size = `${formatCount(macs)} macs, ${formatCount(params)} params${latency}`;
  const name = `trial ${row.number}`.padEnd(10);
  const place = `[${String(done).padStart(String(trials).length)}/${trials}]`;
  const rung = rungText(row.rung, rungs);
  if (row.state === 'complete' || row.state === 'paused') {
    const number = `${rightnessName(row.metrics)} ${formatShare(reached)}`;
    const accuracy = `${rung}${rung === '' ? '' : '  '}${row.state === 'complete' ? terminal.good(number) : number}`;
    const reward = row.reward === null || row.reward === reached ? '' : `  reward ${row.reward.toFixed(4)}`;
    return `${place} ${name} ${accuracy}  ${size}${reward}  ${formatSeconds(row.seconds ?? 0)}`;
  }
  if (row.state === 'infeasible') return `${place} ${name} ${terminal.dim(`infeasible  ${size}: not trained`)}`;
  const reason = (row.message ?? '').split('\n')[0];
  return `${place} ${name} ${terminal.bad(`failed (${row.reason})`)}${rung === '' ? '' : ` at ${rung}`}  ${size}  ${reason}`;
}
