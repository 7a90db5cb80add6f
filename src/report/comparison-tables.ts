import { formatMetric, type MetricName, metricInfo } from '../metric/index.ts';
import { type Column, formatSeconds } from '../util/format.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { pick, shownMetrics, trialCells, trialColumns } from './columns.ts';
import { type Comparison, comparisonOf } from './comparison.ts';

/** Some runs with what they are to each other. */
export interface ComparedRuns {
  readonly reports: readonly Report[];
  readonly comparison: Comparison;
}

/** A table for people. */
export interface TitledTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Compares runs. @param reports at least two */
export function compareReports(reports: readonly Report[]): ComparedRuns {
  return { reports, comparison: comparisonOf(reports) };
}

const right = (title: string): Column => ({ title, align: 'right' });

function shownInAny(reports: readonly Report[]): readonly MetricName[] {
  return [...new Set(reports.flatMap((report) => shownMetrics(report)))];
}

function valueCell(trial: ReportTrial | undefined, name: MetricName): string {
  const value = trial?.metrics[name];
  return value === undefined ? '-' : metricInfo(name).format(value);
}

/** The runs side by side: what each reached and took. */
function runsTable({ reports, comparison }: ComparedRuns): TitledTable {
  const names = shownInAny(reports);
  const columns = [
    { title: 'run' },
    { title: 'state' },
    right('complete'),
    right('best trial'),
    ...names.map(right),
    right('knee'),
    right('front'),
    right('hypervolume'),
    right('time'),
    right('seed'),
  ];
  const rows = reports.map((report, i) => {
    const { run, counts, best, knee, front } = report;
    const [trial] = best === null ? [] : pick(report, [best]);
    return [
      run.folder,
      run.status,
      `${counts.complete}`,
      best === null ? '-' : `${best}`,
      ...names.map((name) => valueCell(trial, name)),
      knee === null ? '-' : `${knee}`,
      `${front.length}`,
      comparison.objectives.length === 0 ? '-' : (comparison.hypervolumes[i] ?? 0).toPrecision(6),
      formatSeconds(run.durationSeconds),
      `${run.config.seed}`,
    ];
  });
  return { title: 'Runs', columns, rows };
}

/** The trials that no trial of any run dominates, the cheapest first. */
function frontTable({ reports, comparison }: ComparedRuns): TitledTable {
  const { objectives } = comparison;
  const [widest] = [...reports].sort((a, b) => shownMetrics(b).length - shownMetrics(a).length);
  const cost = objectives.find((name) => metricInfo(name).direction === 'min') ?? 'macs';
  const members = comparison.front.flatMap(({ run, trial }) => {
    const report = reports[run] as Report;
    return pick(report, [trial]).map((found) => ({ report, trial: found }));
  });
  members.sort((a, b) => (a.trial.metrics[cost] ?? 0) - (b.trial.metrics[cost] ?? 0));
  const base = widest as Report;
  return {
    title: `Front of all runs (${objectives.join(', ')})`,
    columns: [{ title: 'run' }, ...trialColumns(base)],
    rows: members.map(({ report, trial }) => [
      report.run.folder,
      ...trialCells({ ...base, run: { ...base.run, space: report.run.space, target: report.run.target } }, trial),
    ]),
  };
}

function differencesTable({ reports, comparison }: ComparedRuns): TitledTable {
  return {
    title: 'What differs in their settings',
    columns: [{ title: 'setting' }, ...reports.map(({ run }) => ({ title: run.folder }))],
    rows: comparison.differences.map(({ path, values }) => [path, ...values.map((value) => value ?? '-')]),
  };
}

/** What to know of the figures. */
export function comparisonNote({ comparison: { objectives, reference } }: ComparedRuns): string {
  if (objectives.length < 2) return 'their fronts have fewer than two metrics in common: there is no common front';
  const corner = objectives.map((name) => `${name} ${formatMetric(name, reference[name] ?? 0)}`);
  return `hypervolumes are measured from one corner, the worst of theirs: ${corner.join(', ')}`;
}

/** The tables of a comparison, in order. */
export function comparisonTables(runs: ComparedRuns): TitledTable[] {
  return [
    runsTable(runs),
    ...(runs.comparison.objectives.length === 0 ? [] : [frontTable(runs)]),
    differencesTable(runs),
  ];
}
