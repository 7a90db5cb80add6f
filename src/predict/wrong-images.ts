import type { Answers } from './answers.ts';
import { largest } from './counts.ts';
import { likeliest, type Prediction, probabilitiesOf } from './likeliest.ts';

/** Classes that are told of a wrong answer. */
const TOLD = 3;

/** An image that is taken for another class. */
export interface WrongImage {
  /** Its file, or what messages call it. */
  readonly name: string;
  readonly label: string;
  /** Probability of its own class, 0..1. */
  readonly probability: number;
  /** Likeliest first. */
  readonly predictions: readonly Prediction[];
  /** uint8 [size, size, channels], as the model sees it. */
  readonly pixels: Uint8Array;
}

/** Keeps the wrong answers with the highest loss: the least probability of the true class. */
export class WrongImages {
  #kept: WrongImage[] = [];

  /** @param most that are kept */
  constructor(
    readonly classes: readonly string[],
    readonly most: number,
  ) {}

  add({ names, logits, targets, pixels, count }: Answers): void {
    const width = this.classes.length;
    for (let i = 0; i < count && this.most > 0; i++) {
      const row = logits.subarray(i * width, (i + 1) * width);
      const label = largest(targets.subarray(i * width, (i + 1) * width));
      if (largest(row) === label) continue;
      const probability = probabilitiesOf(row)[label] as number;
      const last = this.#kept.at(-1);
      if (last !== undefined && this.#kept.length === this.most && probability >= last.probability) continue;
      this.#insert({
        name: names[i] as string,
        label: this.classes[label] as string,
        probability,
        predictions: likeliest(row, this.classes, TOLD),
        pixels: pixels.slice((i * pixels.length) / count, ((i + 1) * pixels.length) / count),
      });
    }
  }

  #insert(image: WrongImage): void {
    const at = this.#kept.findIndex(({ probability }) => image.probability < probability);
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, image);
    this.#kept.length = Math.min(this.#kept.length, this.most);
  }

  /** Highest loss first; of equal ones the first image. */
  result(): readonly WrongImage[] {
    return this.#kept;
  }
}
