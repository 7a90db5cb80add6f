import { epochScore } from '../../metric/index.ts';
import { formatBytes, formatShare, formatTable } from '../../util/format.ts';
import { dateText } from '../date-text.ts';
import type { ListedRun } from './list-runs.ts';

const NOTHING = '–';

function doneText({ kind, done, planned }: ListedRun): string {
  if (kind === null || done === null) return NOTHING;
  const of = planned === null ? '' : ` of ${planned}`;
  return `${done}${of} ${kind === 'search' ? 'trials' : 'epochs'}`;
}

function bestText({ best, kind }: ListedRun): string {
  const score = best === null ? null : epochScore(best);
  if (best === null || score === null) return NOTHING;
  return `${best.mAP === undefined ? '' : 'mAP '}${formatShare(score)} (${kind === 'search' ? 'trial' : 'epoch'} ${best.number})`;
}

/** Runs as a table for people, with what is wrong with broken ones below it. */
export function runsText(runs: readonly ListedRun[]): string {
  const rows = runs.map((run) => [
    run.folder,
    run.state,
    doneText(run),
    bestText(run),
    formatBytes(run.bytes),
    run.createdAt === null ? NOTHING : dateText(Date.parse(run.createdAt)),
    run.name ?? NOTHING,
  ]);
  const titles = ['run', 'state', 'done', 'best', 'size', 'begun', 'of'];
  const table = formatTable(
    titles.map((title) => ({ title, align: title === 'size' ? ('right' as const) : ('left' as const) })),
    rows,
  );
  const broken = runs.flatMap(({ state, folder, detail }) => (state === 'broken' ? [`${folder}: ${detail}\n`] : []));
  return broken.length === 0 ? table : `${table}\n${broken.join('')}`;
}
