function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * Brings accuracies of different rungs to one scale, that of the full training.
 *
 * Between two neighbouring rungs errors shrink by the median ratio e[r + 1] / e[r] of the trials that were measured at both,
 * e = 1 - accuracy; by 1 while there is none. An accuracy a at rung r stands for
 * 1 - (1 - a) * ratio[r] * ratio[r + 1] * …, at least 0. Within a rung the order stays as it is; the last rung stays exact.
 */
export class RungScale {
  readonly #accuracies: readonly Map<number, number>[];
  readonly #ratios: readonly number[][];

  constructor(rungs: number) {
    this.#accuracies = Array.from({ length: rungs }, () => new Map());
    this.#ratios = Array.from({ length: rungs - 1 }, () => []);
  }

  /** Takes a trial's accuracy, 0..1, at a rung; lower rungs come first. */
  record(trial: number, rung: number, accuracy: number): void {
    this.#accuracies[rung]?.set(trial, accuracy);
    const before = this.#accuracies[rung - 1]?.get(trial);
    if (before !== undefined && before < 1) this.#ratios[rung - 1]?.push((1 - accuracy) / (1 - before));
  }

  /** The accuracy of the full training that an accuracy at a rung stands for, 0..1. */
  full(rung: number, accuracy: number): number {
    const ratios = this.#ratios.slice(rung).filter((list) => list.length > 0);
    if (ratios.length === 0) return accuracy;
    return Math.max(0, 1 - ratios.reduce((error, list) => error * median(list), 1 - accuracy));
  }
}
