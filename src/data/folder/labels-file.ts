import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { parseCsv } from '../../util/csv.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { sha256 } from '../../util/hash.ts';
import { SPLIT_NAMES, type SplitName } from '../split-files.ts';
import { splitOfName } from './split-names.ts';

/** One image as a file of labels has it. */
export interface LabelRow {
  /** The file that names it, as messages call it. */
  readonly file: string;
  readonly line: number;
  /** Relative to the folder of the images, as it is written. */
  readonly path: string;
  readonly label: string;
  readonly split: SplitName;
  /** Images of one group are never parted by a split; null = on its own. */
  readonly group: string | null;
}

/** A file of labels. */
export interface LabelsFile {
  readonly rows: readonly LabelRow[];
  /** Whether it says of each image which split it is of. */
  readonly hasSplits: boolean;
  readonly sha256: string;
}

const COLUMNS = ['path', 'label', 'split', 'group'] as const;
type Column = (typeof COLUMNS)[number];

function invalid(message: string, hint: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_INVALID', message, { hint, cause });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? `${file}: expected a file of labels; there is none` : `${file}: ${messageOf(cause)}`;
    throw invalid(message, 'data.labels names a CSV file with the columns path and label', cause);
  }
}

/** Place of each column. */
function columnsOf(file: string, header: readonly string[]): Map<Column, number> {
  const names = header.map((name) => name.trim().toLowerCase());
  const places = COLUMNS.map((column) => [column, names.indexOf(column)] as const).filter(([, at]) => at >= 0);
  const columns = new Map(places);
  if (columns.has('path') && columns.has('label')) return columns;
  throw invalid(
    `${file}:1: expected the columns path and label; found ${header.join(', ')}`,
    'name the columns in the first line: path,label and where wanted split and group',
  );
}

function splitOfCell(cell: string, where: string): SplitName {
  const split = cell === '' ? 'train' : splitOfName(cell);
  if (split !== null) return split;
  throw invalid(`${where}: split ${cell}: expected ${SPLIT_NAMES.join(', ')}`, 'an empty cell stands for train');
}

/** A group lies in one split. */
function checkGroups(file: string, rows: readonly LabelRow[]): void {
  const splits = new Map<string, LabelRow>();
  for (const row of rows) {
    if (row.group === null) continue;
    const first = splits.get(row.group) ?? row;
    splits.set(row.group, first);
    if (first.split !== row.split) {
      throw invalid(
        `${file}:${row.line}: group ${row.group} is in split ${row.split}, and in ${first.split} at line ${first.line}`,
        'give all images of a group the same split: otherwise what is learned of it shows in validation or test',
      );
    }
  }
}

/** An image is named once. @throws MixnasError `DATA_INVALID` */
export function checkPaths(rows: readonly LabelRow[]): void {
  const seen = new Map<string, LabelRow>();
  for (const row of rows) {
    const { path, file, line } = row;
    const first = seen.get(path);
    if (first !== undefined) {
      const place = first.file === file ? `line ${first.line}` : `${first.file}:${first.line}`;
      throw invalid(`${file}:${line}: ${path} is there at ${place} too`, 'name it once');
    }
    seen.set(path, row);
  }
}

/**
 * Reads a CSV file of labels: columns `path` and `label`, where wanted `split` and `group`, in any order, others are left
 * alone.
 * @throws MixnasError `DATA_INVALID` naming the line
 */
export async function readLabels(file: string): Promise<LabelsFile> {
  const text = await readText(file);
  const parsed = parseCsv(text);
  if ('brokenLine' in parsed) throw invalid(`${file}:${parsed.brokenLine}: a quote is misplaced`, 'double it inside');
  const [header, ...records] = parsed.records;
  if (header === undefined || records.length === 0) throw invalid(`${file}: no image is named`, 'add a line for each');
  const columns = columnsOf(file, header.cells);
  const rows = records.map(({ line, cells }): LabelRow => {
    const cell = (column: Column): string => cells[columns.get(column) ?? -1]?.trim() ?? '';
    const [path, label] = [cell('path'), cell('label')];
    if (path === '' || label === '') {
      throw invalid(`${file}:${line}: expected a path and a label`, 'fill the cells, or remove the line');
    }
    const split = splitOfCell(cell('split'), `${file}:${line}`);
    return { file, line, path: posix.normalize(path), label, split, group: cell('group') || null };
  });
  checkPaths(rows);
  checkGroups(file, rows);
  return { rows, hasSplits: columns.has('split'), sha256: sha256(text) };
}
