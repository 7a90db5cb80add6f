import type { PackedMeta } from '../../data/index.ts';
import { formatBytes } from '../../util/format.ts';

/** Bytes of the packed images and labels of all splits. */
export function packedBytes({ size, counts }: PackedMeta): number {
  const images = counts.train + counts.validation + counts.test;
  return images * (size * size * 3 + 2);
}

function listClasses(classes: readonly string[]): string {
  const shown = classes.slice(0, 12).join(', ');
  return classes.length > 12 ? `${classes.length}: ${shown}, ...` : `${classes.length}: ${shown}`;
}

/** A packed data set as lines of name and value. */
export function renderData(meta: PackedMeta, folder: string): string {
  const channels = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(' ');
  const rows: readonly (readonly [string, string])[] = [
    ['kind', meta.kind],
    ['classes', listClasses(meta.classes)],
    ['training images', `${meta.counts.train}`],
    ['validation images', `${meta.counts.validation}`],
    ['test images', meta.counts.test === 0 ? 'none' : `${meta.counts.test} (never seen by a search)`],
    ['image size', `${meta.size} x ${meta.size}`],
    ['mean (RGB, 0..1)', channels(meta.mean)],
    ['deviation', channels(meta.deviation)],
    ['hash', meta.hash],
    ['packed files', `${folder} (${formatBytes(packedBytes(meta))})`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
