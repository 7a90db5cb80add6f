import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { thrown } from '../thrown.ts';

const CPU = { kind: 'onnxruntime' };

function config(changes: Readonly<Record<string, unknown>>) {
  return parseConfig({ name: 'm', space: 'mixnet-tiny', data: { kind: 'synthetic' }, ...changes }, 'test.yaml');
}

/** The message with which a config is refused. */
function refusal(changes: Readonly<Record<string, unknown>>): string {
  const { code, message } = thrown(() => config(changes));
  expect(code).toBe('CONFIG_INVALID');
  return message;
}

describe('metrics in a config', () => {
  it('may be any of the table, in objectives, constraints and the front', () => {
    const metrics = ['loss', 'peakBytes', 'activations'];
    const { objective, constraints, front } = config({
      objective: { kind: 'pareto', metrics },
      constraints: [{ metric: 'modelBytes', max: '4M' }],
      front: { metrics, reference: { loss: 3 } },
    });
    expect(objective).toEqual({ kind: 'pareto', metrics });
    expect(constraints).toEqual([{ metric: 'modelBytes', max: 4e6 }]);
    expect(front).toEqual({ metrics, reference: { loss: 3 } });
  });

  it('that are unknown or named twice are refused', () => {
    expect(refusal({ front: { metrics: ['accuracy', 'speed'] } })).toContain('front.metrics.1: expected one of');
    expect(refusal({ objective: { kind: 'pareto', metrics: ['macs', 'macs'] } })).toContain('that all differ');
  });

  it.each(['mnasnet', 'tunas'])('cannot have a budget for accuracy: %s', (kind) => {
    const message = refusal({ objective: { kind, metric: 'accuracy', target: 1 } });
    expect(message).toContain(
      'objective.metric: expected one of loss, trainLoss, macs, params, activations, modelBytes, peakBytes, latencyMs; got "accuracy"',
    );
  });
});

describe('latencyMs', () => {
  it('without a device is refused at every place that names it', () => {
    const message = refusal({
      objective: { kind: 'pareto', metrics: ['accuracy', 'latencyMs'] },
      constraints: [
        { metric: 'macs', max: 1e6 },
        { metric: 'latencyMs', max: 5 },
      ],
      front: { metrics: ['accuracy', 'macs', 'latencyMs'] },
    });
    for (const path of ['objective.metrics.1', 'constraints.1.metric', 'front.metrics.2']) {
      expect(message).toContain(`${path}: expected a section device (such as device: cpu) for latencyMs`);
    }
    expect(message).toContain('3 problems');
    expect(refusal({ objective: { kind: 'tunas', metric: 'latencyMs', target: 5 } })).toContain(
      'objective.metric: expected a section device',
    );
  });

  it('with a device is taken, with a margin on its limit', () => {
    const constraints = [{ metric: 'latencyMs', max: 5, margin: 2 }];
    expect(config({ device: CPU, constraints }).constraints).toEqual(constraints);
  });
});

describe('the margin of a constraint', () => {
  it.each(['accuracy', 'macs', 'modelBytes'])('is refused on %s, with or without a device', (metric) => {
    for (const device of [{}, { device: CPU }]) {
      const constraints = [{ metric, max: 1, margin: 1 }];
      expect(refusal({ ...device, constraints })).toContain(`constraints.0.margin: expected none: ${metric} is exact`);
    }
  });

  it('is at least 0', () => {
    const constraints = [{ metric: 'latencyMs', max: 5, margin: -1 }];
    expect(refusal({ device: CPU, constraints })).toContain('constraints.0.margin: expected at least 0; got -1');
  });
});
