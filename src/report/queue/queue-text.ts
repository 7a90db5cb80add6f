import { type Column, formatCount, formatSeconds, formatTable } from '../../util/format.ts';
import type { Occupation, QueueReport, QueueWorker } from './queue-report.ts';

const COLUMNS: readonly Column[] = [
  { title: 'worker' },
  { title: 'host' },
  { title: 'state' },
  { title: 'cores', align: 'right' },
  { title: 'engine' },
  { title: 'mixnas' },
  { title: 'now' },
  { title: 'done', align: 'right' },
  { title: 'lost', align: 'right' },
  { title: 'trials/h', align: 'right' },
  { title: 'images/s', align: 'right' },
  { title: 'last heard' },
];

function occupationText({ trial, rung, epoch, epochs, seconds }: Occupation): string {
  const place = rung === null ? '' : ` rung ${rung}`;
  const progress = epoch === null ? '' : `, epoch ${epoch}/${epochs}`;
  return `trial ${trial}${place}${progress}, for ${formatSeconds(seconds)}`;
}

function nowText({ now, slots, state }: QueueWorker): string {
  if (state !== 'active') return '-';
  if (now.length === 0) return 'nothing';
  const idle = slots > now.length ? `; ${slots - now.length} idle` : '';
  return `${now.map(occupationText).join('; ')}${idle}`;
}

const rate = (value: number | null) => (value === null ? '-' : formatCount(value));

function cells(worker: QueueWorker): string[] {
  return [
    worker.name,
    worker.host,
    worker.state,
    `${worker.cores}`,
    worker.engine,
    worker.version,
    nowText(worker),
    `${worker.done}`,
    `${worker.lost}`,
    rate(worker.trialsPerHour),
    rate(worker.imagesPerSecond),
    `${formatSeconds(worker.silentSeconds)} ago`,
  ];
}

/** Whether a worker has ended, or nobody knows of it any more. */
const isGone = ({ state }: QueueWorker) => state === 'left' || state === 'lost' || state === 'unknown';

/** One line for all workers of one name and host that are gone: each job and each restart has made one. */
function goneCells(workers: readonly QueueWorker[]): string[] {
  const [only] = workers;
  const last = workers.reduce((a, b) => (b.silentSeconds < a.silentSeconds ? b : a));
  if (only === undefined || workers.length === 1) return cells(last);
  const sum = (of: (worker: QueueWorker) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  const whole = { ...last, done: sum(({ done }) => done), lost: sum(({ lost }) => lost) };
  const [name = '', host = '', , ...rest] = cells({ ...whole, trialsPerHour: null, imagesPerSecond: null });
  return [name, host, `${workers.length} gone`, ...rest];
}

/** Those that work first, each with its line; then what came before them. */
function rows(workers: readonly QueueWorker[]): string[][] {
  const gone = new Map<string, QueueWorker[]>();
  for (const worker of workers.filter(isGone)) {
    const place = JSON.stringify([worker.name, worker.host]);
    gone.set(place, [...(gone.get(place) ?? []), worker]);
  }
  return [...workers.filter((worker) => !isGone(worker)).map(cells), ...[...gone.values()].map(goneCells)];
}

function attemptsText({ attempts, waiting }: QueueReport): string {
  const { open, done, lost, superseded } = attempts;
  return `${done} counted, ${open} open (${waiting} without a worker), ${lost} lost, ${superseded} came too late`;
}

/** The queue of a search for a terminal. */
export function renderQueue(report: QueueReport): string {
  const { run, workers } = report;
  const facts = [`run          ${run.name} (${run.status})`, `attempts     ${attemptsText(report)}`];
  const table =
    workers.length === 0
      ? 'No worker was heard of yet: mixnas worker --queue URL starts one for a search that has a queue.\n'
      : formatTable(COLUMNS, rows(workers));
  const details = workers.flatMap(({ name, detail }) => (detail === null ? [] : [`${name}: ${detail}\n`]));
  return `${facts.join('\n')}\n\n${table}${details.join('')}`;
}
