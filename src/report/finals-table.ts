import { epochScore, type MetricName, metricInfo, scoreOfTask } from '../metric/index.ts';
import { type Column, formatShare } from '../util/format.ts';
import type { Report } from './build-report.ts';
import { pick, shownMetrics } from './columns.ts';
import type { FinalNetwork, FinalsReport } from './finals-report.ts';

/** The title of the table of finals. */
export const FINALS_TITLE = 'Finals: the best few trained longer, mean ± deviation over seeds';

/** Metrics of the network that the table shows. */
function costs(report: Report): readonly MetricName[] {
  return shownMetrics(report).filter((name) => metricInfo(name).known !== 'trained');
}

function isRewarded({ run }: Report): boolean {
  const { kind } = run.config.objective;
  return kind === 'mnasnet' || kind === 'tunas';
}

/** Columns of the table of finals. */
export function finalsColumns(report: Report): readonly Column[] {
  return [
    { title: 'trial', align: 'right' },
    { title: scoreOfTask(report.run.config.task), align: 'right' },
    { title: 'validation ±', align: 'right' },
    { title: 'in the search', align: 'right' },
    ...costs(report).map((title): Column => ({ title, align: 'right' })),
    ...(isRewarded(report) ? [{ title: 'reward', align: 'right' } as const] : []),
    { title: 'seeds', align: 'right' },
    { title: 'not told from' },
    { title: 'notes' },
  ];
}

function share(value: number | null): string {
  return value === null ? '-' : formatShare(value);
}

function notesOf({ seeds, violation, number }: FinalNetwork, { front }: FinalsReport): string {
  const reasons = seeds.flatMap(({ seed, reason }) => (reason === null ? [] : [`seed ${seed} ${reason}`]));
  return [
    ...reasons,
    ...(violation !== null && violation > 0 ? ['breaks a constraint'] : []),
    ...(front.includes(number) ? ['on the front of the finals'] : []),
  ].join(', ');
}

function finalCells(report: Report, finals: FinalsReport, network: FinalNetwork): string[] {
  const { number, deviation, imagesError, searchedAccuracy, searchedMAP, score, seeds, alike } = network;
  const mean = epochScore(network);
  const [trial] = pick(report, [number]);
  const costOf = (name: MetricName): string => {
    const value = trial?.metrics[name];
    return value === undefined ? '-' : metricInfo(name).format(value);
  };
  const complete = seeds.filter((seed) => epochScore(seed) !== null).length;
  return [
    `${number}`,
    deviation === null ? share(mean) : `${share(mean)} ± ${share(deviation)}`,
    share(imagesError),
    share(searchedMAP ?? searchedAccuracy),
    ...costs(report).map(costOf),
    ...(isRewarded(report) ? [score?.toFixed(4) ?? '-'] : []),
    complete === seeds.length ? `${complete}` : `${complete} of ${seeds.length}`,
    alike.join(', '),
    notesOf(network, finals),
  ];
}

/** The finals as rows under `finalsColumns`, the best first; none where there are no finals. */
export function finalsRows(report: Report): string[][] {
  const { finals } = report;
  return finals === null ? [] : finals.networks.map((network) => finalCells(report, finals, network));
}

/** The finals in a sentence or two: what they were, the best, and what cannot be told from it. */
export function finalsFacts({ finals, run }: Report): [string, string][] {
  if (finals === null) return [];
  const { networks, epochs, images, best, seedDeviation } = finals;
  const first = networks.find(({ number }) => number === best);
  const counts = `${networks.length} ${networks.length === 1 ? 'network' : 'networks'}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} each, ${images} validation images`;
  const wanted = run.config.search.finals?.networks ?? networks.length;
  const parts = [
    networks.length < wanted ? `${counts} (of ${wanted} wanted)` : counts,
    ...(seedDeviation === null ? [] : [`deviation over seeds ${share(seedDeviation)}`]),
    ...(first === undefined ? [] : [bestFact(first)]),
  ];
  return [['finals', parts.join('; ')]];
}

function bestFact(network: FinalNetwork): string {
  const { number, deviation, imagesError, alike } = network;
  const value = `${share(epochScore(network))}${deviation === null ? '' : ` ± ${share(deviation)}`}`;
  const error = imagesError === null ? '' : ` (validation ± ${share(imagesError)})`;
  const said = `best trial ${number} with ${value}${error}`;
  if (alike.length === 0) return said;
  return `${said}, which ${alike.length === 1 ? 'trial' : 'trials'} ${alike.join(', ')} cannot be told from`;
}
