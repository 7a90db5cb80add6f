import type { BatchScore } from '../engine/index.ts';

/** Mean of scores that weigh as many images as they have. */
export class Tally {
  #loss = 0;
  #correct = 0;
  #count = 0;

  add({ loss, correct }: BatchScore, count: number): void {
    this.#loss += loss * count;
    this.#correct += correct;
    this.#count += count;
  }

  get loss(): number {
    return this.#loss / this.#count;
  }

  get accuracy(): number {
    return this.#correct / this.#count;
  }
}
