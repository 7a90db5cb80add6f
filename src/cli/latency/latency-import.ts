import { basename, resolve } from 'node:path';
import {
  type Coverage,
  coverageOf,
  exportTable,
  FOREIGN_FORMATS,
  type ForeignFormat,
  importTable,
  parseTable,
  tableText,
} from '../../latency/index.ts';
import { loadSpace } from '../../run/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { outputTo, writeOutput } from '../output.ts';
import { readText, requireOut } from './latency-build.ts';

/** Side of the images of a space that does not say what it is made for, pixels: foreign tables are made for ImageNet. */
const DEFAULT_SIZE = 224;
/** Blocks without a row that are listed for people; --json has all. */
const LISTED = 20;

function coverageText(space: string, { blocks, covered, missing, networks, predictable }: Coverage): string {
  const lines = missing.slice(0, LISTED).map(({ block }) => `  ${block}`);
  const more = missing.length > LISTED ? [`  and ${missing.length - LISTED} more; --json lists all`] : [];
  return [
    `${covered} of ${blocks} blocks of space ${space} have a row; ${predictable} of ${networks} drawn networks are covered whole`,
    ...(missing.length > 0 ? ['not covered, the most frequent first:', ...lines, ...more] : []),
    '',
  ].join('\n');
}

function requireFormat(format: ForeignFormat | undefined): ForeignFormat {
  if (format !== undefined) return format;
  throw new MixnasError('USAGE', `expected --format with one of ${FOREIGN_FORMATS.join(', ')}`);
}

/** `mixnas latency import`. */
export const latencyImport: Action<'latency import'> = async ({ io, args: [file], options }) => {
  const { format, classes } = options;
  const out = requireOut(options.out, 'the table to write');
  const table = importTable(readText(file, io.cwd), requireFormat(format), file, options.name ?? basename(file));
  const space = options.space === undefined ? null : loadSpace(options.space, io.cwd);
  const size = options.size ?? space?.resolution ?? DEFAULT_SIZE;
  const coverage = space === null ? null : coverageOf(table, space, { size, classes }, file);
  writeOutput(resolve(io.cwd, out), tableText(table));
  if (options.json) {
    writeJson(io, { file: out, rows: table.rows.length, ...(space && { space: space.name, coverage }) });
    return;
  }
  io.out.write(`${out}: ${table.rows.length} rows of ${table.device.name}\n`);
  if (space !== null && coverage !== null) io.out.write(coverageText(space.name, coverage));
};

/** `mixnas latency export`. */
export const latencyExport: Action<'latency export'> = async ({ io, args: [file], options: { format, out } }) => {
  const table = parseTable(readText(file, io.cwd), file);
  if (table.rowsOf === 'kernels') {
    throw new MixnasError('LATENCY_TABLE', `${file}: a table of kernels, which no other tool can read`, {
      hint: 'export writes tables of blocks, those that mixnas latency import reads',
    });
  }
  const output = outputTo(io, out);
  output.out.write(exportTable(table, requireFormat(format), file));
  output.done();
};
