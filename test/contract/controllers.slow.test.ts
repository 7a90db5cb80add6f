import { describe, expect, it } from 'vitest';
import { type ControllerSettings, controllerSchema } from '../../src/config/controller-section.ts';
import type { ObjectiveSettings } from '../../src/config/index.ts';
import { checkGenotype } from '../../src/space/index.ts';
import { ready, written } from '../space/spaces.ts';
import { make, Notebook, play, type World } from './play.ts';

/** A new controller joins by adding a line. */
const CONTROLLERS: readonly ControllerSettings[] = (
  [
    { kind: 'random' },
    { kind: 'regularized-evolution', population: 8, sample: 3 },
    { kind: 'nsga2', population: 8 },
    { kind: 'local-search', initial: 6 },
    { kind: 'reinforce' },
    { kind: 'ppo', hidden: 8, batch: 6, minibatch: 3, epochs: 2 },
    { kind: 'surrogate', initial: 6 },
  ] as const
).map((settings) => controllerSchema.parse(settings));

const OBJECTIVES: Readonly<Record<string, ObjectiveSettings>> = {
  'one objective': { kind: 'accuracy' },
  'two objectives': { kind: 'pareto', metrics: ['accuracy', 'macs'] },
};

const tiny = written(
  'name: ten\nstem: { filters: 8 }\nstages: [{ filters: [8, 16], kernels: [3, 5, 7], seRatio: [0, 0.5] }]\nhead: { filters: 8 }',
);

function world(objective: ObjectiveSettings, changes: Partial<World> = {}): World {
  return { space: ready('mixnet-tiny'), objective, constraints: [], fails: () => false, ...changes };
}

const cases = CONTROLLERS.flatMap((settings) =>
  Object.entries(OBJECTIVES).map(([title, objective]) => ({ kind: settings.kind, settings, title, objective })),
);

describe.each(cases)('controller $kind, $title', ({ settings, objective }) => {
  it('proposes valid, canonical genotypes, none twice', () => {
    const here = world(objective);
    const { proposals } = play(make(settings, here, 1), here, 60, 1);
    const genotypes = proposals.map((proposal) => proposal?.genotype ?? []);
    for (const genotype of genotypes) {
      checkGenotype(here.space, genotype);
      expect(here.space.canonical(genotype)).toEqual(genotype);
    }
    expect(new Set(genotypes.map((genotype) => genotype.join())).size).toBe(60);
  });

  it('is a function of its seed', () => {
    const here = world(objective);
    const run = (seed: number) => play(make(settings, here, seed), here, 30, 2).proposals;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it.each([1, 3])(
    'stopped at any trial and told again, proposes what it would have proposed (%i workers)',
    (workers) => {
      const here = world(objective, { fails: (trial) => trial % 7 === 3 });
      const whole = play(make(settings, here, 5), here, 40, workers);
      for (const stop of [1, 7, 9, 22, 39]) {
        const told = whole.told.slice(0, Math.max(0, stop - workers));
        const resumed = make(settings, here, 5);
        for (const result of told) resumed.tell(JSON.parse(JSON.stringify(result, infinities), revive));
        const before = { proposals: whole.proposals.slice(0, stop), told };
        expect(play(resumed, here, 40, workers, before).proposals).toEqual(whole.proposals);
      }
    },
  );

  it('visits a whole small space, then says that nothing is left', () => {
    const here = world(objective, { space: tiny });
    const { proposals } = play(make(settings, here, 2), here, 40, 1);
    expect(proposals.length).toBe(Number(tiny.networks) + 1);
    expect(proposals.at(-1)).toBeNull();
  });

  it('keeps to the constraints known before training while it finds networks that do', () => {
    const here = world(objective, { constraints: [{ metric: 'macs', max: 22 }] });
    const notebook = new Notebook(here);
    const { proposals } = play(make(settings, here, 4), here, 50, 1);
    const broken = proposals.filter((proposal) => proposal !== null && notebook.violation(proposal.genotype) > 0);
    expect(broken).toEqual([]);
  });

  it('continues when every trial fails, and when every network breaks a constraint', () => {
    for (const changes of [{ fails: () => true }, { constraints: [{ metric: 'macs', max: 1 }] as const }]) {
      const here = world(objective, changes);
      const { proposals } = play(make(settings, here, 3), here, 30, 1);
      expect(proposals.every((proposal) => proposal !== null)).toBe(true);
    }
  });

  it('works on a space with a single network', () => {
    const space = written('name: one\nstem: { filters: 8 }\nstages: [{ filters: 8 }]\nhead: { filters: 8 }');
    const here = world(objective, { space });
    expect(play(make(settings, here, 1), here, 5, 1).proposals).toEqual([
      expect.objectContaining({ genotype: [] }),
      null,
    ]);
  });
});

function infinities(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
}

function revive(_key: string, value: unknown): unknown {
  return value === 'Infinity' ? Number.POSITIVE_INFINITY : value;
}
