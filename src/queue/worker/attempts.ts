import { join } from 'node:path';
import { type DataPlaces, TransferClient } from '../../transfer/index.ts';
import { formatSeconds } from '../../util/format.ts';
import { packBody } from '../wire/body.ts';
import type { JobMessage } from '../wire/messages.ts';
import { Attempt, type AttemptEnd } from './attempt.ts';
import type { Experience } from './experience.ts';
import type { Outbox } from './outbox.ts';
import type { OpenableRun, RunWatch } from './run-watch.ts';
import type { Trainer } from './trainer.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** What attempts are carried out with. */
export interface AttemptsParts {
  readonly settings: WorkerSettings;
  readonly runs: RunWatch;
  readonly outbox: Outbox;
  readonly experience: Experience;
  readonly data: DataPlaces;
  /** Folder of this worker. */
  readonly folder: string;
  /** Told when one has ended. */
  readonly onEnd: () => void;
}

/** The attempts that a worker carries out: begins them and says how they ended. */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #running = new Map<string, Attempt>();
  readonly #ends = new Set<Promise<void>>();

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  get running(): readonly Attempt[] {
    return [...this.#running.values()];
  }

  get size(): number {
    return this.#running.size;
  }

  /** Stops one that nobody waits for. */
  drop(token: string): void {
    this.#running.get(token)?.drop();
  }

  /** Stops all; what was kept of them goes back to their coordinators. */
  async release(): Promise<void> {
    for (const attempt of this.#running.values()) attempt.release();
    await Promise.allSettled(this.#ends);
  }

  begin(run: OpenableRun, job: JobMessage): void {
    const { settings, outbox } = this.#parts;
    const { announcement, workshop } = run;
    const { id, name, log } = settings;
    const trainer = workshop.pool.take();
    const attempt = this.#attemptAt(run, job, trainer);
    this.#running.set(job.token, attempt);
    outbox.claim(announcement.run, { kind: 'claimed', token: job.token, worker: id, machine: name });
    log(`${announcement.name}: ${titleOf(job)} ${job.from === null ? 'begins' : 'goes on from where it was kept'}`);
    const end = attempt
      .carryOut()
      .then(async (how) => {
        await workshop.pool.giveBack(trainer, how.kind === 'done' ? how.result : null);
        await this.#ended(announcement.name, attempt, how);
      })
      .catch((error: unknown) => log(String(error)))
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  #attemptAt({ announcement, workshop }: OpenableRun, job: JobMessage, trainer: Trainer): Attempt {
    const { settings, runs, data, folder } = this.#parts;
    const { cores, slots, threads } = settings;
    const { requires, longestSeconds } = announcement;
    return new Attempt({
      ...{ job, run: announcement.run, trainer, data, longestSeconds, canGoOn: workshop.canGoOn },
      folder: join(folder, job.token),
      sharedFolder: folder,
      client: (signal) =>
        new TransferClient({
          urls: () => runs.get(announcement.run)?.announcement.files ?? announcement.files,
          ...(signal === undefined ? {} : { signal }),
        }),
      threads: requires.threads ?? threads ?? Math.max(1, Math.floor(cores / slots)),
    });
  }

  async #ended(name: string, attempt: Attempt, end: AttemptEnd): Promise<void> {
    const { outbox, settings } = this.#parts;
    const { id: worker, name: machine } = settings;
    const { run } = attempt;
    const { token } = attempt.job;
    this.#note(name, attempt, end);
    if (end.kind === 'done') {
      const { result, files } = end;
      const body = packBody(result);
      const said = outbox.result(run, token, { kind: 'done', token, worker, machine, files: [...files], body });
      this.#free(token);
      await said;
      return;
    }
    if (end.kind === 'released') {
      const { isFault, message, files } = end;
      await outbox.release(run, { kind: 'released', token, worker, isFault, message, files: [...files] });
    }
    this.#free(token);
  }

  /** Takes note of an end, and tells people. */
  #note(name: string, { job, run, begun }: Attempt, end: AttemptEnd): void {
    const { settings, experience } = this.#parts;
    if (end.kind === 'done') experience.took(run, end.result.seconds);
    if (end.kind === 'released' && end.isFault) experience.fault(run);
    const took = formatSeconds((performance.now() - begun) / 1000);
    settings.log(`${name}: ${titleOf(job)} ${described(end, took)}`);
  }

  #free(token: string): void {
    this.#running.delete(token);
    this.#parts.onEnd();
  }
}

function described(end: AttemptEnd, took: string): string {
  if (end.kind === 'dropped') return `stopped after ${took}: it was given to another worker`;
  if (end.kind === 'released') return `given back after ${took}: ${end.message}`;
  const { result } = end;
  return result.state === 'complete' ? `done, ${took}` : `failed (${result.reason}): ${result.message}, ${took}`;
}

function titleOf({ trial, rung }: JobMessage): string {
  return rung === null ? `trial ${trial}` : `trial ${trial}, rung ${rung + 1}`;
}
