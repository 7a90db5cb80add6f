import type { PackedSet } from '../../data/index.ts';
import { formatBytes, formatTable } from '../../util/format.ts';
import { dateText } from '../date-text.ts';

/** `3 data sets, 512 MiB`. */
export function amountText(sets: readonly PackedSet[]): string {
  const bytes = sets.reduce((sum, set) => sum + set.bytes, 0);
  return `${sets.length} ${sets.length === 1 ? 'data set' : 'data sets'}, ${formatBytes(bytes)}`;
}

function usersText({ usedBy }: PackedSet): string {
  return usedBy.map(({ host, pid }) => `process ${pid} on ${host}`).join(', ');
}

/** Packed data sets for people: a table, and how much they are together. */
export function cacheText(sets: readonly PackedSet[], cacheDir: string): string {
  if (sets.length === 0) return `nothing is packed in ${cacheDir}\n`;
  const right = 'right' as const;
  const columns = [
    { title: 'data set' },
    { title: 'kind' },
    { title: 'images', align: right },
    { title: 'classes', align: right },
    { title: 'side', align: right },
    { title: 'size', align: right },
    { title: 'last used' },
    { title: 'in use by' },
  ];
  const rows = sets.map((set) => {
    const { hash, data, bytes, lastUsed } = set;
    const what = data === null ? ['damaged', '–', '–', '–'] : [data.kind, data.images, data.classes, `${data.size} px`];
    return [hash, ...what.map(String), formatBytes(bytes), dateText(lastUsed), usersText(set)];
  });
  return `${formatTable(columns, rows)}\n${amountText(sets)} in ${cacheDir}\n`;
}

/** Data sets that are kept because they are in use, a line each. */
export function keptText(sets: readonly PackedSet[]): string {
  return sets.map((set) => `kept ${set.hash}: in use by ${usersText(set)}\n`).join('');
}
