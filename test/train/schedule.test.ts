import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../src/config/training-section.ts';
import { learningRateAt } from '../../src/train/index.ts';

function rates(schedule: object, epochs: number, stepsPerEpoch: number): number[] {
  const settings = trainingSchema.parse({ learningRate: 0.4, schedule });
  return Array.from({ length: epochs * stepsPerEpoch }, (_, step) =>
    learningRateAt(settings, { step, stepsPerEpoch, epochs }),
  );
}

describe('learningRateAt', () => {
  it('stays at the peak with a constant schedule', () => {
    expect(rates({ kind: 'constant' }, 2, 3)).toEqual(Array(6).fill(0.4));
  });

  it('rises in equal steps during warm-up and reaches the peak at its end', () => {
    const list = rates({ kind: 'constant', warmupEpochs: 2 }, 3, 2);
    expect(list).toEqual([0.1, 0.2, 0.30000000000000004, 0.4, 0.4, 0.4]);
  });

  it('follows half a cosine from the peak to the final ratio', () => {
    const list = rates({ kind: 'cosine', finalRatio: 0.1 }, 4, 2);
    expect(list[0]).toBe(0.4);
    expect(list[4]).toBeCloseTo(0.4 * 0.55, 12);
    expect(list[6]).toBeCloseTo(0.4 * (0.1 + 0.45 * (1 + Math.cos(0.75 * Math.PI))), 12);
    expect(
      learningRateAt(trainingSchema.parse({ learningRate: 0.4, schedule: { kind: 'cosine', finalRatio: 0.1 } }), {
        step: 8,
        stepsPerEpoch: 2,
        epochs: 4,
      }),
    ).toBeCloseTo(0.04, 12);
  });

  it('starts the cosine after warm-up', () => {
    const list = rates({ kind: 'cosine', warmupEpochs: 1 }, 3, 2);
    expect(list[1]).toBe(0.4);
    expect(list[2]).toBe(0.4);
    expect(list[4]).toBeCloseTo(0.2, 12);
  });

  it('decays in steps of the given number of epochs, counted from the start', () => {
    const list = rates({ kind: 'exponential', decay: 0.5, everyEpochs: 1.5, staircase: true }, 4, 2);
    expect(list).toEqual([0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1]);
  });

  it('decays with every step without a staircase', () => {
    const list = rates({ kind: 'exponential', decay: 0.5, everyEpochs: 2, staircase: false }, 2, 2);
    for (const [step, rate] of list.entries()) expect(rate).toBeCloseTo(0.4 * 0.5 ** (step / 4), 12);
  });

  it('counts decay from the start when there is warm-up, too', () => {
    const list = rates({ kind: 'exponential', warmupEpochs: 1, decay: 0.5, everyEpochs: 2 }, 3, 2);
    expect(list).toEqual([0.2, 0.4, 0.4, 0.4, 0.2, 0.2]);
  });
});
