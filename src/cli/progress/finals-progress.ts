import { rightnessName, rightnessOf } from '../../metric/index.ts';
import type { SearchEvent } from '../../search/index.ts';
import { formatSeconds, formatShare } from '../../util/format.ts';
import type { Terminal } from '../terminal.ts';
import type { Activity } from './status-text.ts';
import { FinalsTime } from './time/finals-time.ts';

/** What a search says of its finals. */
export type FinalsEvent = Extract<
  SearchEvent,
  { readonly kind: 'finals' | 'final-start' | 'final-progress' | 'final-end' }
>;

/** What the longer trainings are to be shown with. */
interface FinalsOptions {
  readonly workers: number;
  /** Seconds that each training may take, by the trials; null where that is not known. */
  readonly guess: number | null;
}

/** What is shown of the longer trainings at the end of a search. */
export class FinalsProgress {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, Activity>();
  #time: FinalsTime | null = null;
  #done = 0;
  #trainings = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Whether they have begun. */
  get hasBegun(): boolean {
    return this.#time !== null;
  }

  /** The trainings that go on. */
  get running(): readonly Activity[] {
    return [...this.#running.values()];
  }

  /** How many have a result: `2 of 10 finals`. */
  get done(): string {
    return `${this.#done} of ${this.#trainings} finals`;
  }

  /** Seconds until all have ended; null while there is nothing to judge by. @param now seconds */
  secondsLeft(now: number): number | null {
    return this.#time?.seconds(now) ?? null;
  }

  /** Takes one event. @param now seconds @returns a line to write, or null for none */
  on(event: FinalsEvent, now: number, options: FinalsOptions): string | null {
    switch (event.kind) {
      case 'finals':
        this.#time = new FinalsTime(event.trainings, options.workers, options.guess);
        return this.#begin(event);
      case 'final-start': {
        const name = nameOf(event.trial, event.seed);
        this.#running.set(name, { full: name, short: name, least: `${event.trial}` });
        this.#time?.start(name, now);
        return null;
      }
      case 'final-progress':
        this.#progress(event);
        return null;
      case 'final-end':
        return this.#end(event);
    }
  }

  #progress({ seed, progress }: Extract<FinalsEvent, { kind: 'final-progress' }>): void {
    const { trial, epoch, epochs, step, steps, loss } = progress;
    const name = nameOf(trial, seed);
    const short = `${name} epoch ${epoch}/${epochs}`;
    const full = `${short} step ${step}/${steps} loss ${loss.toFixed(2)}`;
    this.#running.set(name, { full, short, least: `${trial} (${epoch}/${epochs})` });
    this.#time?.progress(name, (epoch - 1 + step / steps) / epochs);
  }

  #begin({ finalists, seeds, epochs, trainings }: Extract<FinalsEvent, { kind: 'finals' }>): string {
    this.#done = 0;
    this.#trainings = trainings;
    const left = finalists.length * seeds - trainings;
    const done = left === 0 ? '' : `, ${left} of them done before`;
    const trials = finalists.map(({ number }) => number).join(', ');
    const every = seeds === 1 ? '1 seed' : `${seeds} seeds`;
    return `finals: trials ${trials}, each ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} with ${every}${done}`;
  }

  #end({ final }: Extract<FinalsEvent, { kind: 'final-end' }>): string {
    const { trial, seed, state, reason, message, metrics, seconds } = final;
    const name = nameOf(trial, seed);
    this.#running.delete(name);
    this.#time?.end(name, seconds);
    this.#done++;
    const place = `[${String(this.#done).padStart(String(this.#trainings).length)}/${this.#trainings}]`;
    if (state === 'failed') {
      return `${place} ${name}  ${this.#terminal.bad(`failed (${reason})`)}  ${(message ?? '').split('\n')[0]}`;
    }
    const accuracy = this.#terminal.good(`${rightnessName(metrics)} ${formatShare(rightnessOf(metrics) ?? 0)}`);
    return `${place} ${name}  ${accuracy}  ${formatSeconds(seconds)}`;
  }
}

/** @param seed counted from 0; people see it so too, as the files of weights are called by it */
function nameOf(trial: number, seed: number): string {
  return `final of trial ${trial} seed ${seed}`;
}
