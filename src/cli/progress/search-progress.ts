import type { SearchEvent } from '../../search/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { formatSeconds } from '../../util/format.ts';
import type { Io } from '../io.ts';
import type { Terminal } from '../terminal.ts';
import { beginLines } from './begin-lines.ts';
import { BestSoFar } from './best-so-far.ts';
import { type FinalsEvent, FinalsProgress } from './finals-progress.ts';
import { RunningTrials } from './running-trials.ts';
import { StatusLine } from './status-line.ts';
import { type Status, statusText } from './status-text.ts';
import { TimeLeft } from './time/time-left.ts';
import { trialLine } from './trial-line.ts';

/** Trials that are told of one by one; beyond this many, infeasible ones and table look-ups stay silent. */
const MOST_LINES = 500;

type Begin = Extract<SearchEvent, { kind: 'begin' }>;
type Sharing = Extract<SearchEvent, { kind: 'sharing' }>;

/**
 * Shows a search on stderr: a line per finished trial and, on a terminal, one line below that is redrawn with the best so far,
 * the time left and the running trials.
 */
export class SearchProgress {
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #status: StatusLine;
  #running = new RunningTrials();
  #finals: FinalsProgress;
  #best = new BestSoFar();
  #time: TimeLeft | null = null;
  #sharedBegun: { readonly at: number; readonly share: number } | null = null;
  #measuring: number | null = null;
  #done = 0;
  #trials = 0;
  #workers = 1;
  #rungs: number | null = null;

  /** @param now milliseconds of a clock */
  constructor(io: Io, terminal: Terminal, quiet: boolean, now: () => number) {
    this.#terminal = terminal;
    this.#quiet = quiet;
    this.#now = now;
    this.#status = new StatusLine(io, terminal);
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
        this.#measuring = null;
        this.#running.start(event.trial.number, event.rung);
        this.#time?.start(event.trial.number, event.rung, this.#seconds);
        this.#draw();
        break;
      case 'progress':
        this.#running.progress(event.progress);
        this.#time?.progress(event.progress);
        this.#draw();
        break;
      case 'end':
        this.#end(event.trial, event.done, event.trials);
        break;
      case 'measuring':
        this.#measuring = event.trial;
        this.#draw();
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
    this.#status.close();
  }

  get #seconds(): number {
    return this.#now() / 1000;
  }

  #begin(event: Begin): void {
    this.#running = new RunningTrials();
    this.#finals = new FinalsProgress(this.#terminal);
    this.#best = new BestSoFar();
    this.#time = new TimeLeft(event, this.#seconds);
    this.#done = event.done;
    this.#trials = event.trials;
    this.#workers = event.workers;
    this.#rungs = event.rungs;
    for (const row of event.earlier) this.#best.add(row);
    for (const line of beginLines(event)) this.#line(line);
  }

  #end(row: TrialRow, done: number, trials: number): void {
    this.#measuring = null;
    this.#running.end(row.number);
    this.#time?.end(row);
    this.#best.add(row);
    this.#done = done;
    if (trials <= MOST_LINES || (row.state === 'failed' && done <= MOST_LINES)) {
      this.#line(trialLine(row, this.#terminal, { done, trials, rungs: this.#rungs }));
    } else {
      this.#draw();
    }
  }

  #final(event: FinalsEvent): void {
    const guess = this.#time?.secondsOfFinal(this.#seconds) ?? null;
    const line = this.#finals.on(event, this.#seconds, { workers: this.#workers, guess });
    if (line === null) this.#draw();
    else this.#line(line);
  }

  #sharing({ epoch, epochs, step, steps, loss }: Sharing): void {
    const place = `shared weights: epoch ${epoch}/${epochs}`;
    if (step === steps) {
      this.#line(`${place}, loss ${loss.toFixed(2)}`);
      return;
    }
    const share = (epoch - 1 + step / steps) / epochs;
    this.#sharedBegun ??= { at: this.#seconds, share };
    const { at, share: first } = this.#sharedBegun;
    const left = share > first ? `${leftText(((1 - share) * (this.#seconds - at)) / (share - first))} of them` : '';
    const full = `${place} step ${step}/${steps} loss ${loss.toFixed(2)}`;
    const activities = [{ full, short: place, least: place }];
    this.#show({ first: [left], activities, what: '', last: '' });
  }

  /** Writes a line that stays. */
  #line(text: string): void {
    if (this.#quiet) return;
    this.#status.above(text);
    this.#draw();
  }

  #activities(): Pick<Status, 'activities' | 'what'> {
    if (this.#finals.hasBegun) return { what: 'final', activities: this.#finals.running };
    if (this.#measuring !== null) {
      const [full, short] = [`measuring the latency of trial ${this.#measuring}`, `measuring trial ${this.#measuring}`];
      return { what: '', activities: [{ full, short, least: short }] };
    }
    const epochsOf = (trial: number) => this.#time?.epochsOf(trial) ?? null;
    return { what: 'trial', activities: this.#running.activities(this.#rungs, epochsOf) };
  }

  #timeLeft(): string {
    const now = this.#seconds;
    const finals = this.#finals.hasBegun ? this.#finals.secondsLeft(now) : null;
    if (this.#finals.hasBegun) return leftText(finals === null ? null : Math.min(finals, this.#limit(now)));
    return leftText(this.#time?.seconds(now) ?? null);
  }

  /** Finals are only begun where they fit into the time: those that run may still take longer. */
  #limit(now: number): number {
    const limit = this.#time?.untilLimit(now) ?? Number.POSITIVE_INFINITY;
    return limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }

  #draw(): void {
    const going = this.#activities();
    if (going.activities.length === 0) return;
    const first = [this.#best.text(this.#rungs), this.#timeLeft()];
    const last = this.#finals.hasBegun ? this.#finals.done : `${this.#done} of ${this.#trials} trials`;
    this.#show({ ...going, first, last });
  }

  #show(status: Status): void {
    this.#status.show((columns) => statusText(status, columns));
  }
}

/** `about 5 min 00 s left`; empty where it is not known. */
function leftText(seconds: number | null): string {
  return seconds === null ? '' : `about ${formatSeconds(Math.max(0, seconds))} left`;
}
