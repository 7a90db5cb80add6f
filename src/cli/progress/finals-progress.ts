import type { SearchEvent } from '../../search/index.ts';
import { formatSeconds } from '../../util/format.ts';
import type { Terminal } from '../terminal.ts';

/** What a search says of its finals. */
export type FinalsEvent = Extract<
  SearchEvent,
  { readonly kind: 'finals' | 'final-start' | 'final-progress' | 'final-end' }
>;

/** What is shown of the longer trainings at the end of a search. */
export class FinalsProgress {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, string>();
  #done = 0;
  #trainings = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** The trainings that go on, with epoch and step. */
  get running(): readonly string[] {
    return [...this.#running].map(([name, place]) => `${name}${place}`);
  }

  /** Takes one event. @returns a line to write, or null for none */
  on(event: FinalsEvent): string | null {
    switch (event.kind) {
      case 'finals':
        return this.#begin(event);
      case 'final-start':
        this.#running.set(nameOf(event.trial, event.seed), '');
        return null;
      case 'final-progress': {
        const { trial, epoch, epochs, step, steps, loss } = event.progress;
        const place = ` epoch ${epoch}/${epochs} step ${step}/${steps} loss ${loss.toFixed(2)}`;
        this.#running.set(nameOf(trial, event.seed), place);
        return null;
      }
      case 'final-end':
        return this.#end(event);
    }
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
    this.#done++;
    const place = `[${String(this.#done).padStart(String(this.#trainings).length)}/${this.#trainings}]`;
    if (state === 'failed') {
      return `${place} ${name}  ${this.#terminal.bad(`failed (${reason})`)}  ${(message ?? '').split('\n')[0]}`;
    }
    const accuracy = this.#terminal.good(`accuracy ${(metrics.accuracy ?? 0).toFixed(4)}`);
    return `${place} ${name}  ${accuracy}  ${formatSeconds(seconds)}`;
  }
}

/** @param seed counted from 0; people see it so too, as the files of weights are called by it */
function nameOf(trial: number, seed: number): string {
  return `final of trial ${trial} seed ${seed}`;
}
