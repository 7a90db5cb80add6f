import type { Controller, Told } from '../controller/index.ts';

/**
 * Tells a controller of results, in trial order, when it is next asked.
 *
 * A trial is told once, unless its result changes (it was promoted to a higher rung). Then a new controller is built by
 * replaying all trials with their newest values. A controller's state depends only on what it was told, so this is the
 * state that it would have if it had known these values all along, and a resumed search gives the same state.
 */
export class Replay {
  readonly #make: () => Controller;
  readonly #toldOf: (trial: number) => Told;
  #controller: Controller;
  #known = 0;
  #told = 0;
  #changed = false;

  /** @param toldOf what is to be told of a trial now */
  constructor(make: () => Controller, toldOf: (trial: number) => Told) {
    this.#make = make;
    this.#toldOf = toldOf;
    this.#controller = make();
  }

  /** Notes that the next trial has its first result. */
  add(): void {
    this.#known++;
  }

  /** Notes that results of trials that were told have changed. */
  change(): void {
    this.#changed = true;
  }

  /** Trials that have a result, at any rung: the first so many. */
  get known(): number {
    return this.#known;
  }

  /** The controller, which knows all that is known. */
  controller(): Controller {
    if (this.#changed) {
      this.#controller = this.#make();
      this.#told = 0;
      this.#changed = false;
    }
    for (; this.#told < this.#known; this.#told++) this.#controller.tell(this.#toldOf(this.#told));
    return this.#controller;
  }
}
