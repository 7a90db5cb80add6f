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

function hasColumn(db: Database, table: string, column: string): boolean {
  return db.value('SELECT count(*) FROM pragma_table_info(?) WHERE name = ?', table, column) === 1;
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
  for (const [table, all] of Object.entries(TEXTS)) {
    const columns = all.filter((column) => hasColumn(db, table, column));
    if (columns.length > 0) requireUtf8(db, `table ${table}`, piecesOf(table, columns));
  }
}
