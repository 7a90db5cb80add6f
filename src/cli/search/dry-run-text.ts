import { formatMetric } from '../../metric/index.ts';
import type { CostSpread, DryRun } from '../../search/index.ts';
import { formatBytes, formatCount, formatSeconds, formatTable } from '../../util/format.ts';

/** Characters of the longest bar. */
const WIDTH = 40;

/** A histogram, one line for each part of the range. */
function histogram({ metric, least, median, most, counts }: CostSpread): string {
  const highest = Math.max(...counts);
  const step = (most - least) / counts.length;
  const labels = counts.map((_, i) => formatMetric(metric, least + i * step));
  const width = Math.max(...labels.map((label) => label.length));
  const rows = counts.map(
    (count, i) =>
      `  ${(labels[i] as string).padStart(width)}  ${'█'.repeat(Math.round((WIDTH * count) / highest))}${count > 0 ? ` ${count}` : ''}`,
  );
  const shown = [least, median, most].map((value) => formatMetric(metric, value));
  return `${metric}: ${shown[0]} to ${shown[2]}, median ${shown[1]}\n${rows.map((row) => `${row.trimEnd()}\n`).join('')}\n`;
}

function networks({ survey: { networks: all, within, looked, isExact, kept } }: DryRun): string {
  const of = `${formatCount(Number(all))} networks`;
  if (isExact) return `${within} of ${of} keep the limits\n\n`;
  return `about ${formatCount(Number(within))} of ${of} keep the limits (of ${looked} drawn, ${kept.length} different ones do)\n\n`;
}

function timeTable(run: DryRun): string {
  if (run.timed === null)
    return 'time: not measured (a table of known results, a program, or no network within the limits)\n';
  const hasShared = run.timed.some(({ shared }) => shared > 0);
  const hasFinals = run.timed.some(({ finals }) => finals > 0);
  const titles = ['if all were like', 'a step', 'a trial', `${run.trials} trials`];
  const columns = [...titles, ...(hasShared ? ['shared weights'] : []), ...(hasFinals ? ['finals'] : []), 'in all'];
  const rows = run.timed.map(({ macs, secondsPerStep, trial, trials, shared, finals }) => [
    `${formatCount(macs)} macs`,
    `${(1000 * secondsPerStep).toFixed(1)} ms`,
    ...[trial, trials, ...(hasShared ? [shared] : []), ...(hasFinals ? [finals] : []), trials + shared + finals].map(
      formatSeconds,
    ),
  ]);
  const limit =
    run.maxSeconds === null
      ? ''
      : `search.maxSeconds ends it after ${formatSeconds(run.maxSeconds)} (and what was begun)\n`;
  return `time on this machine (${run.engine}, workers: ${run.workers}, threads of each: ${run.threads}), by a few steps of each network alone:\n${formatTable(
    columns.map((title) => ({ title, align: 'right' })),
    rows,
  )}${limit}`;
}

/** A dry run as text. */
export function renderDryRun(run: DryRun): string {
  const { memoryBytes, packedBytes, runBytes } = run;
  const memory = memoryBytes === null ? '' : `memory: about ${formatBytes(memoryBytes)}\n`;
  const disk = `disk: packed images ${formatBytes(packedBytes)} (there now), weights in the run folder up to ${formatBytes(runBytes)}\n`;
  return `${networks(run)}${run.survey.costs.map(histogram).join('')}${timeTable(run)}\n${memory}${disk}nothing was stored but the packed images\n`;
}

/** A dry run as plain data; counts that may be large are text. */
export function dryRunJson({ survey, ...run }: DryRun): Record<string, unknown> {
  const { networks: all, within, looked, isExact, kept, costs } = survey;
  const counted = { networks: `${all}`, withinLimits: `${within}`, isExact, looked, kept: kept.length };
  return { space: { ...counted, costs }, ...run };
}
