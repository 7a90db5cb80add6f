import type { SearchEvent } from '../../search/index.ts';
import type { TrialRow } from '../../store/index.ts';
import type { TrialProgress } from '../../trial/index.ts';
import { formatSeconds } from '../../util/format.ts';
import type { Io } from '../io.ts';
import type { Terminal } from '../terminal.ts';
import { type FinalsEvent, FinalsProgress } from './finals-progress.ts';
import { rungText, trialLine } from './trial-line.ts';

const CLEAR_LINE = '\r\u001b[2K';

/** Trials that are told of one by one; beyond this many, infeasible ones and table look-ups stay silent. */
const MOST_LINES = 500;

/** Trials' worth of work after which the time left is told. */
const LEAST_WORK = 0.1;

/**
 * Shows a search on stderr: a line per finished trial and, on a terminal, one line below that is redrawn with the running
 * trials, the best so far and the time left.
 */
export class SearchProgress {
  readonly #io: Io;
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #running = new Map<number, { readonly rung: number | null; readonly progress: TrialProgress | null }>();
  readonly #finals: FinalsProgress;
  #best: TrialRow | null = null;
  #begun = 0;
  #doneAtBegin = 0;
  #done = 0;
  #trials = 0;
  #workers = 1;
  #rungs: number | null = null;
  #drawn = false;

  constructor(io: Io, terminal: Terminal, quiet: boolean, now: () => number) {
    this.#io = io;
    this.#terminal = terminal;
    this.#quiet = quiet;
    this.#now = now;
    this.#finals = new FinalsProgress(terminal);
  }

  /** Takes one event of the search. */
  on(event: SearchEvent): void {
    switch (event.kind) {
      case 'begin':
        this.#begin(event);
        break;
      case 'note':
        this.#line(event.message);
        break;
      case 'start':
        this.#running.set(event.trial.number, { rung: event.rung, progress: null });
        this.#draw();
        break;
      case 'progress':
        this.#progress(event.progress);
        this.#draw();
        break;
      case 'end':
        this.#end(event.trial, event.done, event.trials);
        break;
      case 'measuring':
        this.#status(`measuring the latency of trial ${event.trial}`);
        break;
      case 'sharing':
        this.#sharing(event);
        break;
      case 'finals':
      case 'final-start':
      case 'final-progress':
      case 'final-end':
        this.#final(event);
        break;
      case 'draining':
        this.#line(
          `stopping: ${event.running} running ${event.running === 1 ? 'trial' : 'trials'} may end first; Ctrl-C again stops at once`,
        );
        break;
    }
  }

  /** Removes the redrawn line. */
  close(): void {
    if (this.#drawn) this.#io.err.write(CLEAR_LINE);
    this.#drawn = false;
  }

  #status(text: string): void {
    if (!this.#terminal.live) return;
    this.#io.err.write(`${CLEAR_LINE}${this.#terminal.dim(text.slice(0, this.#terminal.columns - 1))}`);
    this.#drawn = true;
  }

  #final(event: FinalsEvent): void {
    const line = this.#finals.on(event);
    if (line === null) this.#draw();
    else this.#line(line);
  }

  #sharing({ epoch, epochs, step, steps, loss }: Extract<SearchEvent, { kind: 'sharing' }>): void {
    const place = `shared weights: epoch ${epoch}/${epochs}`;
    if (step === steps) this.#line(`${place}, loss ${loss.toFixed(2)}`);
    else this.#status(`${place} step ${step}/${steps} loss ${loss.toFixed(2)}`);
  }

  #progress(progress: TrialProgress): void {
    const rung = this.#running.get(progress.trial)?.rung ?? null;
    this.#running.set(progress.trial, { rung, progress });
  }

  #begin(event: Extract<SearchEvent, { kind: 'begin' }>): void {
    this.#begun = this.#now();
    this.#best = null;
    this.#done = event.done;
    this.#doneAtBegin = event.done;
    this.#trials = event.trials;
    this.#workers = event.workers;
    this.#rungs = event.rungs;
    for (const row of event.earlier) this.#remember(row);
    const networks =
      event.space.networks < 1_000_000n ? `${event.space.networks}` : Number(event.space.networks).toExponential(1);
    const workers = event.workers === 1 ? '1 worker' : `${event.workers} workers`;
    const threads =
      event.threads === 0 ? '' : `, ${workers} × ${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}`;
    this.#line(`space ${event.space.name} (${networks} networks), ${event.engine}${threads}`);
    const left = event.done === 0 ? '' : `, ${event.done} of them done before`;
    const rungs = event.rungs === null ? '' : ` over ${event.rungs} rungs`;
    this.#line(`run ${event.run}: ${event.trials} trials${rungs}${left}`);
  }

  #end(row: TrialRow, done: number, trials: number): void {
    this.#running.delete(row.number);
    this.#done = done;
    this.#remember(row);
    if (trials <= MOST_LINES || (row.state === 'failed' && done <= MOST_LINES)) {
      this.#line(trialLine(row, this.#terminal, { done, trials, rungs: this.#rungs }));
    } else {
      this.#draw();
    }
  }

  #remember(row: TrialRow): void {
    if (row.state === 'complete' && row.violation === 0 && this.#score(row) > this.#score(this.#best)) this.#best = row;
  }

  #score(row: TrialRow | null): number {
    return row === null ? Number.NEGATIVE_INFINITY : (row.reward ?? row.metrics.accuracy ?? 0);
  }

  #line(text: string): void {
    if (this.#quiet) return;
    this.close();
    this.#io.err.write(`${text}\n`);
    this.#draw();
  }

  /** From the trials that ended and the shares done of those that run; empty until there is enough to judge by, and with
   * fidelities, where it is not known yet which trials are promoted. */
  #timeLeft(): string {
    if (this.#rungs !== null) return '';
    const shares = [...this.#running.values()].map(({ progress: p }) =>
      p === null ? 0 : (p.epoch - 1 + p.step / p.steps) / p.epochs,
    );
    const partly = shares.reduce((sum, share) => sum + share, 0);
    const work = this.#done - this.#doneAtBegin + partly;
    if (work < LEAST_WORK) return '';
    const perTrial = (this.#now() - this.#begun) / 1000 / work;
    return `about ${formatSeconds(Math.max(0, (this.#trials - this.#done - partly) * perTrial))} left`;
  }

  #draw(): void {
    const finals = this.#finals.running;
    if (!this.#terminal.live || this.#running.size + finals.length === 0) return;
    const running = [...this.#running].map(([trial, { rung, progress: p }]) =>
      [
        `trial ${trial}`,
        rungText(rung, this.#rungs),
        p === null ? '' : `epoch ${p.epoch}/${p.epochs} step ${p.step}/${p.steps} loss ${p.loss.toFixed(2)}`,
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
    const best =
      this.#best === null ? '' : `best ${(this.#best.metrics.accuracy ?? 0).toFixed(4)} (trial ${this.#best.number})`;
    const all = [...running, ...finals];
    const what = finals.length > 0 ? 'finals' : 'trials';
    const shown = this.#workers > 4 ? [`${all.length} ${what} running`] : all;
    const text = [...shown, best, this.#timeLeft()].filter((part) => part !== '').join(' | ');
    this.#status(text);
  }
}
