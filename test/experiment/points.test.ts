import { describe, expect, it } from 'vitest';
import { experimentSchema } from '../../src/config/index.ts';
import { pointsOfExperiment } from '../../src/experiment/points.ts';
import { thrown } from '../thrown.ts';

const pointsOf = (networks: unknown, more: object = {}) =>
  pointsOfExperiment(experimentSchema.parse({ networks, ...more }));
const labels = (networks: unknown) => pointsOf(networks).map(({ label }) => label);

describe('the networks of an experiment', () => {
  it('are those that are named, and every combination of lists', () => {
    expect(
      labels(['mixnet-s', { network: 'mobilenet-v2', groups: [1, 2], partition: ['equal', 'exponential'] }]),
    ).toEqual([
      'mixnet-s',
      'mobilenet-v2 k3',
      'mobilenet-v2 k3 exponential',
      'mobilenet-v2 k3.5',
      'mobilenet-v2 k3.5 exponential',
    ]);
    expect(labels([{ network: ['a.json', 'b.json'], width: [0.5, 1], kernel: 5 }])).toEqual([
      'a.json x0.5 k5',
      'a.json x1 k5',
      'b.json x0.5 k5',
      'b.json x1 k5',
    ]);
  });

  it('are on the line of their network, or on the lines that are named', () => {
    expect(pointsOf(['mixnet-s', { network: 'mixnet-m', series: ['one', 'two'] }]).map(({ series }) => series)).toEqual(
      [['mixnet-s'], ['one', 'two']],
    );
  });

  it('have labels of their own', () => {
    expect(thrown(() => pointsOf(['mixnet-s', 'mixnet-s']))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('mixnet-s is there twice'),
    });
    expect(thrown(() => pointsOf([{ network: 'mixnet-s', groups: [1, 2], label: 'x' }])).message).toContain(
      'the label x is of 2 networks',
    );
    expect(thrown(() => pointsOf(['mixnet-s'], { baseline: 'mixnet-m' })).hint).toContain('mixnet-s');
  });

  it('take one of kernel, kernels and groups', () => {
    const both = { networks: [{ network: 'mixnet-s', kernel: 3, groups: 2 }] };
    expect(experimentSchema.safeParse(both).error?.issues[0]?.message).toContain('one of kernel, kernels and groups');
    expect(experimentSchema.safeParse({ networks: [{ network: 'mixnet-s', kernel: 4 }] }).success).toBe(false);
  });
});
