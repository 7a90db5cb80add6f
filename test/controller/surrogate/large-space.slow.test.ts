import { describe, expect, it } from 'vitest';
import { controllerSchema } from '../../../src/config/controller-section.ts';
import { make, play, type World } from '../../contract/play.ts';
import { ready } from '../../space/spaces.ts';

const settings = controllerSchema.parse({ kind: 'surrogate' });

describe('the surrogate on a space too large to be listed', () => {
  const world: World = {
    space: ready('mixnet-cifar'),
    objective: { kind: 'pareto', metrics: ['accuracy', 'macs'] },
    constraints: [],
    fails: (trial) => trial % 11 === 5,
  };
  const whole = play(make(settings, world, 3), world, 300, 2);

  it('finds new networks beyond the trials that its model holds', () => {
    const keys = whole.proposals.map((proposal) => proposal?.genotype.join());
    expect(new Set(keys).size).toBe(300);
  });

  it.each([12, 60, 224, 257, 290])('stopped after %i trials, proposes what it would have proposed', (stop) => {
    const told = whole.told.slice(0, stop - 2);
    const resumed = make(settings, world, 3);
    for (const result of told) resumed.tell(result);
    const before = { proposals: whole.proposals.slice(0, stop), told };
    const played = play(resumed, world, Math.min(300, stop + 12), 2, before);
    expect(played.proposals).toEqual(whole.proposals.slice(0, Math.min(300, stop + 12)));
  });
});
