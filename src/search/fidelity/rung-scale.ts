import { errorOf, LIFTED_NAMES, type MetricName, type Metrics, valueAtError } from '../../metric/index.ts';
import { median } from '../../util/quantile.ts';

/**
 * Brings what training told at different rungs to one scale, that of the full training.
 *
 * Between two neighbouring rungs errors shrink by the median ratio e[r + 1] / e[r] of the trials that were measured at both,
 * e = 1 - accuracy (or the loss itself); by 1 while there is none. An accuracy a at rung r stands for
 * 1 - (1 - a) * ratio[r] * ratio[r + 1] * …, at least 0. Within a rung the order stays as it is; the last rung stays exact.
 */
export class RungScale {
  readonly #scales: ReadonlyMap<MetricName, ErrorScale>;

  constructor(rungs: number) {
    this.#scales = new Map(LIFTED_NAMES.map((name) => [name, new ErrorScale(rungs)]));
  }

  /** Takes a trial's result at a rung; lower rungs come first. */
  record(trial: number, rung: number, metrics: Metrics): void {
    for (const [name, scale] of this.#scales) {
      const value = metrics[name];
      if (value !== undefined) scale.record(trial, rung, errorOf(name, value));
    }
  }

  /** A result at a rung, scaled to the full training; metrics that do not depend on the rung stay. */
  full(rung: number, metrics: Metrics): Metrics {
    return Object.fromEntries(
      Object.entries(metrics).map(([key, value]) => {
        const name = key as MetricName;
        const shrinking = this.#scales.get(name)?.shrinking(rung) ?? [];
        if (shrinking.length === 0) return [name, value];
        const error = shrinking.reduce((rest, ratio) => rest * ratio, errorOf(name, value));
        return [name, Math.max(0, valueAtError(name, error))];
      }),
    );
  }
}

/** How errors of one metric shrink from rung to rung. */
class ErrorScale {
  readonly #errors: readonly Map<number, number>[];
  readonly #ratios: readonly number[][];

  constructor(rungs: number) {
    this.#errors = Array.from({ length: rungs }, () => new Map());
    this.#ratios = Array.from({ length: rungs - 1 }, () => []);
  }

  record(trial: number, rung: number, error: number): void {
    this.#errors[rung]?.set(trial, error);
    const before = this.#errors[rung - 1]?.get(trial);
    if (before !== undefined && before > 0) this.#ratios[rung - 1]?.push(error / before);
  }

  /** The median ratios from a rung to the last one, where there are any. */
  shrinking(rung: number): number[] {
    return this.#ratios
      .slice(rung)
      .filter((list) => list.length > 0)
      .map(median);
  }
}
