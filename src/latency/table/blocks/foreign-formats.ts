import { type BlockRow, type BlockTable, type ForeignFormat, TABLE_VERSION, tableError } from '../table-schema.ts';
import { readDynamicOfa, readOfa, writeDynamicOfa, writeOfa } from './ofa.ts';
import { readProxylessNas, writeProxylessNas } from './proxylessnas-csv.ts';
import { readTfNas, writeTfNas } from './tf-nas.ts';

interface Format {
  read(text: string, source: string): BlockRow[];
  write(rows: readonly BlockRow[]): string;
}

const FORMATS: Readonly<Record<ForeignFormat, Format>> = {
  ofa: { read: readOfa, write: writeOfa },
  proxylessnas: { read: readProxylessNas, write: writeProxylessNas },
  dynamicofa: { read: readDynamicOfa, write: writeDynamicOfa },
  'tf-nas': { read: readTfNas, write: writeTfNas },
};

/**
 * Reads a table of another tool.
 * @param device what people call the device
 * @throws MixnasError `LATENCY_TABLE` naming the file and the row
 */
export function importTable(text: string, format: ForeignFormat, source: string, device: string): BlockTable {
  const rows = FORMATS[format].read(text, source);
  if (rows.length === 0) throw tableError(source, 'the table has no rows');
  return {
    kind: 'mixnas-latency-table',
    schemaVersion: TABLE_VERSION,
    rowsOf: 'blocks',
    device: { name: device },
    format,
    unit: 'ms',
    rows,
  };
}

/**
 * Writes a block table in the format that it was imported from: importing the result gives an equal table.
 * @param format must be the table's own, as each has its own keys
 * @throws MixnasError `LATENCY_TABLE`
 */
export function exportTable(table: BlockTable, format: ForeignFormat, source: string): string {
  if (table.format !== format) {
    throw tableError(
      source,
      `--format ${format}: the table was imported from ${table.format}, whose keys mean something else`,
    );
  }
  return FORMATS[format].write(table.rows);
}
