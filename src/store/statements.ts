import type { Database } from './database.ts';

/** The statements that write a run. */
export function prepareStatements(db: Database) {
  return {
    meta: db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
    propose: db.prepare(
      `INSERT INTO trial (number, genotype, key, note, state, metrics, attempt)
       VALUES (@number, @genotype, @key, @note, 'running', @metrics, 0)`,
    ),
    start: db.prepare(
      "UPDATE trial SET state = 'running', attempt = attempt + 1, started_at = ?, ended_at = NULL WHERE number = ?",
    ),
    finish: db.prepare(
      `UPDATE trial SET state = @state, reason = @reason, message = @message, metrics = @metrics, reward = @reward,
       violation = @violation, ended_at = @endedAt, seconds = @seconds, rung = @rung
       WHERE number = @number`,
    ),
    clearEpochs: db.prepare('DELETE FROM epoch WHERE trial = ?'),
    epoch: db.prepare(
      'INSERT OR REPLACE INTO epoch VALUES (@trial, @epoch, @trainLoss, @trainAccuracy, @accuracy, @loss, @learningRate, @seconds, @mAP)',
    ),
    segment: db.prepare(
      "INSERT INTO segment (number, trial, rung, told, metrics) VALUES (@number, @trial, @rung, @told, '{}')",
    ),
    endSegment: db.prepare(
      'UPDATE segment SET state = @state, metrics = @metrics, seconds = @seconds WHERE number = @number',
    ),
    measured: db.prepare('UPDATE trial SET metrics = ? WHERE number = ?'),
    latency: db.prepare('INSERT OR REPLACE INTO latency VALUES (@trial, @stage, @record)'),
    final: db.prepare(
      `INSERT OR REPLACE INTO finals (trial, seed, state, reason, message, metrics, images, seconds)
       VALUES (@trial, @seed, @state, @reason, @message, @metrics, @images, @seconds)`,
    ),
    lease: db.prepare(
      `INSERT OR REPLACE INTO lease
         (token, trial, rung, request, state, worker, machine, leased_at, claimed_at, heard_at, ended_at, detail, epoch,
          epochs)
       VALUES (@token, @trial, @rung, @request, @state, @worker, @machine, @leasedAt, @claimedAt, @heardAt, @endedAt, @detail,
         @epoch, @epochs)`,
    ),
    worker: db.prepare(
      `INSERT OR REPLACE INTO worker
         (id, name, machine, mixnas, engine, cores, slots, first_heard, last_heard, state, detail, done, seconds)
       VALUES (@id, @name, @machine, @mixnas, @engine, @cores, @slots, @firstHeard, @lastHeard, @state, @detail, @done, @seconds)`,
    ),
    interrupt: db.prepare("UPDATE trial SET state = 'interrupted', ended_at = ? WHERE state = 'running'"),
  };
}

export type RunStatements = ReturnType<typeof prepareStatements>;
