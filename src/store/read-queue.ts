import type { Database } from './database.ts';
import type { LeaseRow, WorkerRow } from './queue-rows.ts';
import { storedVersion } from './tables.ts';

/** All leases in the order in which they were given; none in a file of a version before 5. */
export function selectLeases(db: Database): LeaseRow[] {
  if (storedVersion(db) < 5) return [];
  const columns = `token, trial, rung, request, state, worker, machine, leased_at AS leasedAt, claimed_at AS claimedAt,
    heard_at AS heardAt, ended_at AS endedAt, detail, epoch, epochs`;
  return db.prepare(`SELECT ${columns} FROM lease ORDER BY leased_at, trial, token`).all() as LeaseRow[];
}

/** All workers in the order in which they came; none in a file of a version before 5. */
export function selectWorkers(db: Database): WorkerRow[] {
  if (storedVersion(db) < 5) return [];
  const columns = `id, name, machine, mixnas, engine, cores, slots, first_heard AS firstHeard, last_heard AS lastHeard, state,
    detail, done, seconds`;
  return db.prepare(`SELECT ${columns} FROM worker ORDER BY first_heard, id`).all() as WorkerRow[];
}

/** The name by which workers know the run; null where it never had a queue. */
export function selectQueueName(db: Database): string | null {
  const text = db.value("SELECT value FROM meta WHERE key = 'queue'");
  return text === undefined ? null : (JSON.parse(text as string) as string);
}
