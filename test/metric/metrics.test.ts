import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUILT_NAMES,
  COST_NAMES,
  errorOf,
  formatMetric,
  LIFTED_NAMES,
  METRIC_NAMES,
  metricInfo,
  valueAtError,
  withoutTrained,
} from '../../src/metric/index.ts';

/** Of detectors. */
const precisions = ['mAP', 'ap50', 'ap75'];

describe('the table of metrics', () => {
  it('has the stored names, in the order of the tables that list them', () => {
    const names = [
      'accuracy',
      'loss',
      'trainLoss',
      'balancedAccuracy',
      'mAP',
      'ap50',
      'ap75',
      'macs',
      'params',
      'activations',
      'modelBytes',
      'peakBytes',
      'latencyMs',
    ];
    expect(METRIC_NAMES).toEqual(names);
  });

  it('wants more accuracy, over images or classes, more precision, and less of everything else', () => {
    expect(METRIC_NAMES.filter((name) => metricInfo(name).direction === 'max')).toEqual([
      'accuracy',
      'balancedAccuracy',
      ...precisions,
    ]);
    const scores: readonly string[] = ['accuracy', 'balancedAccuracy', ...precisions];
    expect(COST_NAMES).toEqual(METRIC_NAMES.filter((name) => !scores.includes(name)));
  });

  it('knows sizes from the network alone, latency by measuring, accuracy and losses by training', () => {
    expect(BUILT_NAMES).toEqual(['macs', 'params', 'activations', 'modelBytes', 'peakBytes']);
    const by = (known: string) => METRIC_NAMES.filter((name) => metricInfo(name).known === known);
    expect(by('measured')).toEqual(['latencyMs']);
    expect(by('trained')).toEqual(['accuracy', 'loss', 'trainLoss', 'balancedAccuracy', ...precisions]);
  });

  it('lifts just what training tells, towards accuracy and precision 1 and loss 0', () => {
    expect(LIFTED_NAMES).toEqual(['accuracy', 'loss', 'trainLoss', 'balancedAccuracy', ...precisions]);
    expect(LIFTED_NAMES.map((name) => metricInfo(name).ideal)).toEqual([1, 0, 0, 1, 1, 1, 1]);
  });

  it('measures hypervolumes from accuracy 0 and the loss of guessing; costs have no worst value of their own', () => {
    expect(metricInfo('accuracy').worst(10)).toBe(0);
    expect(metricInfo('loss').worst(10)).toBeCloseTo(Math.LN10, 12);
    for (const name of [...BUILT_NAMES, 'latencyMs'] as const) expect(metricInfo(name).worst(10)).toBeNull();
  });

  it.each([
    ['accuracy', 0.81237, '81.24 %'],
    ['loss', 1.5, '1.5000'],
    ['macs', 2000, '2.00 k'],
    ['params', 100, '100'],
    ['latencyMs', 1.23456, '1.235 ms'],
    ['latencyMs', 123.456, '123.5 ms'],
  ] as const)('writes %s %d as %s', (name, value, text) => {
    expect(formatMetric(name, value)).toBe(text);
  });

  it('writes sizes in bytes with a unit', () => {
    for (const name of ['modelBytes', 'peakBytes'] as const) {
      expect(formatMetric(name, 512)).toBe('512 B');
      expect(formatMetric(name, 3 * 2 ** 20)).toBe('3.0 MiB');
    }
  });
});

describe('the error of a trained metric', () => {
  it('is the distance from a network without error', () => {
    expect(errorOf('accuracy', 0.75)).toBe(0.25);
    expect(errorOf('loss', 1.5)).toBe(1.5);
  });

  it('gives the value back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LIFTED_NAMES), fc.double({ min: 0, max: 1, noNaN: true }), (name, value) => {
        expect(valueAtError(name, errorOf(name, value))).toBeCloseTo(value, 12);
      }),
    );
  });
});

describe('what is known without training', () => {
  it('is everything but accuracy and loss', () => {
    expect(withoutTrained({ accuracy: 0.5, loss: 1, macs: 3, latencyMs: 2 })).toEqual({ macs: 3, latencyMs: 2 });
    expect(withoutTrained({})).toEqual({});
  });
});
