import { bytesOf, channelsOf, type PackedMeta } from '../../data/index.ts';
import { formatBytes } from '../../util/format.ts';

function listClasses(classes: readonly string[]): string {
  const shown = classes.slice(0, 12).join(', ');
  return classes.length > 12 ? `${classes.length}: ${shown}, ...` : `${classes.length}: ${shown}`;
}

/** Files of encoded images. */
function shardsOf({ shards }: NonNullable<PackedMeta['encoded']>): number {
  return Object.values(shards).reduce((sum, { length }) => sum + length, 0);
}

/** Boxes of the splits. */
function boxesText({ train, validation, test }: NonNullable<PackedMeta['boxes']>): string {
  return `${train} training, ${validation} validation${test === 0 ? '' : `, ${test} test`}`;
}

/** A packed data set as lines of name and value. */
export function renderData(meta: PackedMeta, folder: string): string {
  const channels = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(' ');
  const rows: readonly (readonly [string, string])[] = [
    ['kind', meta.title === undefined ? meta.kind : `${meta.kind}: ${meta.title} as it is unpacked`],
    ['classes', listClasses(meta.classes)],
    ['training images', `${meta.counts.train}`],
    ['validation images', `${meta.counts.validation}`],
    ['test images', meta.counts.test === 0 ? 'none' : `${meta.counts.test} (never seen by a search)`],
    ...(meta.boxes === undefined ? [] : [['boxes', boxesText(meta.boxes)] as const]),
    ...(meta.skipped ?? []).map(
      ({ reason, count, example, of }) =>
        [of === 'boxes' ? 'boxes left out' : 'images left out', `${count} ${reason} (${example})`] as const,
    ),
    ...(meta.duplicates ?? []).map(
      ({ splits: [first, second], count, example }) =>
        ['images twice', `${count} of ${second} are in ${first} too (${example})`] as const,
    ),
    ...(meta.nearDuplicates ?? []).map(
      ({ splits: [first, second], count, examples }) =>
        ['images alike', `${count} of ${second} look like one of ${first} (${examples.join('; ')})`] as const,
    ),
    ...(meta.deepImages === undefined
      ? []
      : [['of sixteen bits', `${meta.deepImages.images}, largest value ${meta.deepImages.largest} of 65535`] as const]),
    ['image size', `${meta.size} x ${meta.size}`],
    [channelsOf(meta) === 1 ? 'mean (grey, 0..1)' : 'mean (RGB, 0..1)', channels(meta.mean)],
    ['deviation', channels(meta.deviation)],
    ...(meta.encoded === undefined ? [] : [['storage', `encoded, in ${shardsOf(meta.encoded)} files`] as const]),
    ['hash', meta.hash],
    ['packed files', `${folder} (${formatBytes(bytesOf(meta))})`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
