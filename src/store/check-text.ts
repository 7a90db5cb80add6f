import { isUtf8 } from 'node:buffer';
import type { Database } from './database.ts';

/** Columns of text by table; older versions lack some. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  meta: ['key', 'value'],
  trial: ['genotype', 'key', 'note', 'state', 'reason', 'message', 'metrics'],
  segment: ['state', 'metrics'],
  latency: ['stage', 'record'],
  finals: ['state', 'reason', 'message', 'metrics'],
};

/** Rows whose text is looked at together. */
const TOGETHER = 1000;

/** `table.column` of all tables, asked for at once: each query takes as long as reading a small table. */
function columnsOf(db: Database): Set<string> {
  const sql = 'SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t, pragma_table_info(t.name) c';
  const rows = db.prepare(sql).all() as { readonly table: string; readonly column: string }[];
  return new Set(rows.map(({ table, column }) => `${table}.${column}`));
}

/** @param pieces a query with one column, `bytes`: blobs of text */
function requireUtf8(db: Database, what: string, pieces: string): void {
  for (const { bytes } of db.prepare(pieces).all() as { bytes: Uint8Array | null }[]) {
    if (bytes === null || isUtf8(bytes)) continue;
    throw Object.assign(new Error(`${what} holds text that is not UTF-8`), { code: 'SQLITE_CORRUPT' });
  }
}

function piecesOf(table: string, columns: readonly string[]): string {
  const text = columns.map((column) => `coalesce(${column}, '')`).join(' || ');
  const rows = `SELECT row_number() OVER () / ${TOGETHER} AS piece, ${text} AS text FROM ${table}`;
  return `SELECT CAST(group_concat(text, '') AS BLOB) AS bytes FROM (${rows}) GROUP BY piece`;
}

/**
 * Makes sure that all text of a run's file is UTF-8, the definitions of its tables first: the driver ends the process on
 * any other.
 * @throws Error with the code `SQLITE_CORRUPT`
 */
export function checkText(db: Database): void {
  requireUtf8(db, 'the schema', piecesOf('sqlite_master', ['name', 'sql']));
  const known = columnsOf(db);
  for (const [table, all] of Object.entries(TEXTS)) {
    const columns = all.filter((column) => known.has(`${table}.${column}`));
    if (columns.length > 0) requireUtf8(db, `table ${table}`, piecesOf(table, columns));
  }
}
