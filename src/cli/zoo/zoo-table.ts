import { type Column, formatTable } from '../../util/format.ts';
import type { ZooRow } from './zoo-rows.ts';

const right = (title: string): Column => ({ title, align: 'right' });

const COLUMNS: readonly Column[] = [
  { title: 'network' },
  right('params'),
  right('published'),
  right('diff'),
  right('macs'),
  right('published'),
  right('diff'),
  right('top-1'),
  right('top-5'),
  { title: 'note' },
];

const whole = (value: number | null) => (value === null ? '–' : value.toLocaleString('en-US'));
const millions = (value: number | null) => (value === null ? '–' : `${value.toLocaleString('en-US')} M`);
const accuracy = (value: number | null) => (value === null ? '–' : value.toFixed(1));

function percent(value: number | null): string {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(1);
  const sign = Number(text) === 0 ? '' : value > 0 ? '+' : '-';
  return `${sign}${text} %`;
}

function cells({ name, params, macs, published, difference, note }: ZooRow, mark: number | undefined): string[] {
  return [
    name,
    whole(params),
    millions(published.paramsM),
    percent(difference.paramsPercent),
    whole(macs),
    millions(published.macsM),
    percent(difference.macsPercent),
    accuracy(published.top1),
    accuracy(published.top5),
    mark === undefined || note === null ? '' : `[${mark}]`,
  ];
}

/** The zoo as an aligned table for 224×224 images and 1000 classes, its notes numbered below. */
export function zooTable(rows: readonly ZooRow[]): string {
  const notes = [...new Set(rows.flatMap(({ note }) => (note === null ? [] : [note])))];
  const mark = new Map(notes.map((note, i) => [note, i + 1]));
  const table = formatTable(
    COLUMNS,
    rows.map((row) => cells(row, row.note === null ? undefined : mark.get(row.note))),
  );
  const legend = notes.map((note, i) => `[${i + 1}] ${note}\n`).join('');
  return `${table}\nFor 224×224 images and 1000 classes; accuracy on ImageNet in percent, as published.\n${legend}`;
}
