import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { partTimes } from '../../../src/search/dry-run/estimate.ts';

const IMAGES = { count: 320, validation: 100, classes: 4, size: 16 };
const TIMES = { secondsPerStep: 0.1, secondsPerValidationBatch: 0.05 };

const configOf = (more: object) =>
  parseConfig(
    {
      name: 'dry',
      space: 'mixnet-tiny',
      data: { kind: 'synthetic' },
      training: { epochs: 9, batchSize: 32 },
      search: { trials: 18, workers: 3 },
      ...more,
    },
    'test',
  );

/** Ten steps an epoch, four batches of validation. */
const EPOCH = 1;
const VALIDATION = 0.2;

describe('partTimes', () => {
  it('is epochs × steps × seconds of a step and the validation, shared among the workers', () => {
    const { trial, trials, shared, finals } = partTimes(configOf({}), IMAGES, null, TIMES);
    expect(trial).toBeCloseTo(9 * EPOCH + VALIDATION, 9);
    expect(trials).toBeCloseTo((18 * (9 * EPOCH + VALIDATION)) / 3, 9);
    expect([shared, finals]).toEqual([0, 0]);
  });

  it('counts one in eta at each rung above the first', () => {
    const rungs = [{ epochs: 1 }, { epochs: 3 }, { epochs: 9 }];
    const config = configOf({ fidelity: { kind: 'asha', eta: 3, annealEpochs: 0, rungs } });
    const { trial, trials } = partTimes(config, IMAGES, null, TIMES);
    expect(trial).toBeCloseTo(9 * EPOCH + VALIDATION, 9);
    expect(trials).toBeCloseTo(6 * (1 + 2 / 3 + 6 / 9 + VALIDATION), 9);
  });

  it('scales the finals by their epochs, images and pixels', () => {
    const config = configOf({ search: { trials: 18, workers: 3, finals: { networks: 3, seeds: 2, epochs: 18 } } });
    const longer = partTimes(config, IMAGES, { epochs: 18, count: 640, size: 32 }, TIMES).finals;
    expect(longer).toBeCloseTo((6 * (18 * EPOCH * 2 * 4 + VALIDATION)) / 3, 9);
  });

  it('of shared weights trains once and reads each network by statistics and validation', () => {
    const config = configOf({ evaluator: { kind: 'shared', epochs: 5, images: 64 } });
    const { trial, shared } = partTimes(config, IMAGES, null, TIMES);
    expect(shared).toBeCloseTo(5 * EPOCH, 9);
    expect(trial).toBeCloseTo(VALIDATION + 2 * 0.05, 9);
  });
});
