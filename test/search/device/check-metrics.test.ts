import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import type { MetricName } from '../../../src/metric/index.ts';
import { requireMeasured } from '../../../src/search/device/check-metrics.ts';
import { thrown } from '../../thrown.ts';

const MEASURED: readonly MetricName[] = ['accuracy', 'macs', 'params'];

function check(changes: Record<string, unknown>): void {
  const config = { name: 'x', space: 'mixnet', data: { kind: 'synthetic' }, ...changes };
  requireMeasured(parseConfig(config, 'test'), MEASURED);
}

describe('a search whose metrics are all measured', () => {
  it('is accepted', () => {
    const constraints = [{ metric: 'params', max: 10 }];
    expect(() => check({ objective: { kind: 'pareto' }, constraints })).not.toThrow();
  });
});

describe('a search that asks for what nothing measures', () => {
  it.each([
    [{ objective: { kind: 'tunas', metric: 'peakBytes', target: 5 } }, 'objective: nothing measures peakBytes'],
    [
      {
        constraints: [
          { metric: 'macs', max: 9 },
          { metric: 'loss', max: 1 },
        ],
      },
      'constraints/1: nothing measures loss',
    ],
    [{ front: { metrics: ['accuracy', 'activations'] } }, 'front/metrics: nothing measures activations'],
  ])('is refused with the place: %j', (changes, message) => {
    const error = thrown(() => check(changes));
    expect(error).toMatchObject({ code: 'NOT_MEASURED', exitCode: 2 });
    expect(error.message).toBe(`${message} in this search; it knows accuracy, macs, params`);
  });
});
