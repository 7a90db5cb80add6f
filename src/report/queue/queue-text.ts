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
      : formatTable(COLUMNS, workers.map(cells));
  const details = workers.flatMap(({ name, detail }) => (detail === null ? [] : [`${name}: ${detail}\n`]));
  return `${facts.join('\n')}\n\n${table}${details.join('')}`;
}
