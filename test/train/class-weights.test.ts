import { describe, expect, it } from 'vitest';
import { classWeightsOf } from '../../src/train/index.ts';
import { TINY_DATASET } from './tiny.ts';

/** Data of two classes with so many images. */
function data(up: number, down: number) {
  const labels = Uint16Array.from([...new Array(up).fill(0), ...new Array(down).fill(1)]);
  return { ...TINY_DATASET, train: { count: up + down, images: new Uint8Array(0), labels } };
}

describe('classWeightsOf', () => {
  it('is nothing unless the settings ask for it', () => {
    expect(classWeightsOf({}, data(3, 1))).toBeUndefined();
  });

  it('gives classes the same weight in all: images / (classes x images of the class)', () => {
    expect(classWeightsOf({ classWeights: 'balanced' }, data(30, 10))).toEqual(Float32Array.of(40 / 60, 40 / 20));
    expect(classWeightsOf({ classWeights: 'balanced' }, data(8, 8))).toEqual(Float32Array.of(1, 1));
  });

  it('scales named weights so that the mean over the images is 1', () => {
    const weights = classWeightsOf({ classWeights: { down: 3 } }, data(30, 10)) as Float32Array;
    expect((weights[1] as number) / (weights[0] as number)).toBeCloseTo(3, 6);
    expect(30 * (weights[0] as number) + 10 * (weights[1] as number)).toBeCloseTo(40, 4);
  });

  it('refuses the name of a class that there is not', () => {
    expect(() => classWeightsOf({ classWeights: { left: 2 } }, data(1, 1))).toThrow(
      'training.classWeights: no such class: left',
    );
  });
});
