import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence, fitTheta } from '../../../src/controller/surrogate/fit.ts';
import { Field, Model } from '../../../src/controller/surrogate/gaussian-process.ts';
import { expectedGain, warp as warpGoal } from '../../../src/controller/surrogate/goal-scale.ts';
import { Kernel, NOISE, type Point, PRODUCT, priorTheta } from '../../../src/controller/surrogate/kernel.ts';
import { normalCumulative } from '../../../src/controller/surrogate/normal.ts';
import { sampleGenotype } from '../../../src/space/index.ts';
import { cholesky, inverseFrom, solveLower, solveUpper } from '../../../src/util/cholesky.ts';
import { stream } from '../../../src/util/random.ts';
import { ready } from '../../space/spaces.ts';

const space = ready('mixnet-tiny');
const kernel = new Kernel(space, 2);
const draws = stream(1, 'points');
const points: Point[] = Array.from({ length: 12 }, () =>
  kernel.point(sampleGenotype(space, draws), [draws.normal(), draws.normal()]),
);
const values = Float64Array.from(points, () => draws.normal());

describe('the factorisation', () => {
  it('solves and inverts a positive definite matrix', () => {
    const n = 5;
    const random = Float64Array.from({ length: n * n }, () => draws.normal());
    const a = new Float64Array(n * n).map((_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += (random[i * n + k] as number) * (random[j * n + k] as number);
      return sum;
    });
    const factor = a.slice();
    expect(cholesky(factor, n)).toBe(true);
    const x = Float64Array.from({ length: n }, (_, i) => i + 1);
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + (a[i * n + j] as number) * value, 0));
    solveLower(factor, n, b);
    solveUpper(factor, n, b);
    for (const [i, value] of b.entries()) expect(value).toBeCloseTo(i + 1, 9);
    const inverse = inverseFrom(factor, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += (a[i * n + k] as number) * (inverse[k * n + j] as number);
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
      }
    }
  });

  it('says when a matrix is not positive definite', () => {
    expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBe(false);
  });
});

describe('the evidence', () => {
  it('of one point without structure is the density of a normal variable', () => {
    const point: Point = { ...(points[0] as Point), cost: [0, 0] };
    const theta = priorTheta(kernel);
    const variance = Math.exp(theta[0] as number) + Math.exp(theta[1] as number) + Math.exp(theta[2] as number);
    const total = variance + Math.exp(theta[NOISE] as number) + 1e-8;
    const found = evidence(kernel, [point], Float64Array.from([1.5]), theta, 0);
    expect(found?.value).toBeCloseTo((-0.5 * 1.5 ** 2) / total - 0.5 * Math.log(total), 10);
  });

  it('has the gradient that finite differences give', () => {
    const theta = priorTheta(kernel).map((value) => value + 0.3 * draws.normal());
    const gradient = evidence(kernel, points, values, theta, 0)?.gradient ?? new Float64Array();
    theta.forEach((_, i) => {
      const at = (step: number) => {
        const moved = theta.slice();
        moved[i] = (moved[i] as number) + step;
        return evidence(kernel, points, values, moved, 0)?.value ?? Number.NaN;
      };
      expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
    });
  });

  it('never falls by fitting', () => {
    const start = priorTheta(kernel);
    const fitted = fitTheta(kernel, { points, values, floor: 0 }, start, 20);
    const of = (theta: Float64Array) => evidence(kernel, points, values, theta, 0)?.value ?? Number.NaN;
    expect(of(fitted)).toBeGreaterThan(of(start));
  });
});

describe('the model', () => {
  const theta = priorTheta(kernel);
  theta[NOISE] = Math.log(1e-6);

  function fieldOf(trained: readonly Point[], candidates: readonly Point[]): Field {
    const model = new Model(kernel, theta);
    for (const point of trained) model.add(point);
    const field = new Field(model, candidates);
    field.update();
    return field;
  }

  it('passes through what it was told, where there is no noise, and is sure there', () => {
    const field = fieldOf(points, points);
    const means = field.means(field.model.whiten(values));
    values.forEach((value, i) => {
      expect(means[i]).toBeCloseTo(value, 3);
      expect(field.variance[i]).toBeLessThan(1e-4);
    });
  });

  it('knows nothing before it is told anything', () => {
    const field = fieldOf([], points.slice(0, 1));
    const one = points[0] as Point;
    expect(field.means(new Float64Array())[0]).toBe(0);
    expect(field.variance[0]).toBe(field.model.covariance.value(one, one));
    expect(field.variance[0]).toBeGreaterThan(Math.exp(theta[PRODUCT] as number));
  });

  it('says the same whether it grew point by point or at once', () => {
    const model = new Model(kernel, theta);
    const grown = new Field(model, points);
    for (const point of points.slice(0, 8)) {
      model.add(point);
      grown.update();
    }
    expect(grown.variance).toEqual(fieldOf(points.slice(0, 8), points).variance);
  });
});

describe('expected gain', () => {
  const warp = (accuracy: number) => warpGoal({ ideal: 1 }, accuracy);

  it('is the gain itself where the model is sure', () => {
    expect(expectedGain(warp(0.8), 1e-6, warp(0.7))).toBeCloseTo(0.1, 9);
    expect(expectedGain(warp(0.7), 1e-6, warp(0.8))).toBe(0);
  });

  it('is the mean of the gains of draws', () => {
    const random = stream(2, 'gain');
    const [mean, deviation, threshold] = [warp(0.7), 0.4, warp(0.75)];
    let sum = 0;
    for (let i = 0; i < 200_000; i++) {
      sum += Math.max(0, Math.exp(-threshold) - Math.exp(-(mean + deviation * random.normal())));
    }
    expect(expectedGain(mean, deviation, threshold)).toBeCloseTo(sum / 200_000, 3);
  });

  it('grows with the mean and with the deviation', () => {
    const real = fc.double({ min: -2, max: 2, noNaN: true });
    const positive = fc.double({ min: 0.05, max: 1, noNaN: true });
    fc.assert(
      fc.property(real, real, positive, positive, (threshold, mean, a, b) => {
        const gain = expectedGain(mean, a, threshold);
        expect(expectedGain(mean + b, a, threshold)).toBeGreaterThanOrEqual(gain - 1e-6);
      }),
    );
  });

  it('uses a distribution function that is right in the middle and in the tail', () => {
    expect(normalCumulative(0)).toBeCloseTo(0.5, 7);
    expect(normalCumulative(1.959963985)).toBeCloseTo(0.975, 6);
    expect(normalCumulative(-8) / 6.220960574e-16).toBeCloseTo(1, 5);
  });
});
