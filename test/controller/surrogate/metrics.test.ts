import { describe, expect, it } from 'vitest';
import { controllerSchema } from '../../../src/config/controller-section.ts';
import type { Constraint, ControllerSettings, ObjectiveSettings } from '../../../src/config/index.ts';
import { type ControllerTask, createController } from '../../../src/controller/index.ts';
import { gainOf } from '../../../src/controller/surrogate/gain.ts';
import { warp } from '../../../src/controller/surrogate/goal-scale.ts';
import { rolesOf, type Signal } from '../../../src/controller/surrogate/signal.ts';
import { BUILT_NAMES, type MetricName, type Metrics } from '../../../src/metric/index.ts';
import { constraintsOn, goalsOf, hypervolume, makeOutcome, violationOf } from '../../../src/objective/index.ts';
import type { Genotype } from '../../../src/space/index.ts';
import { accuracyOf, costOfGenotype } from '../../contract/play.ts';
import { ready, written } from '../../space/spaces.ts';

const SURROGATE = controllerSchema.parse({ kind: 'surrogate', initial: 8 });
const RANDOM = controllerSchema.parse({ kind: 'random' });
const KNOWN: ReadonlySet<MetricName> = new Set(BUILT_NAMES);
const SURE = 1e-7;

const large = ready('mixnet-tiny');
/** 1152 networks: scored completely at every proposal. */
const small = written(
  `name: small
stem: { filters: 8 }
stages:
  - { filters: [8, 16, 24], kernels: [3, 5, 7, 9], seRatio: [0, 0.5] }
  - { filters: [24, 32], stride: 2, kernels: [3, 5, 7, 9], expansion: [2, 4], seRatio: [0, 0.25, 0.5] }
head: { filters: 8 }`,
);
const SPACES = [
  { name: 'a small space', space: small },
  { name: 'a large space', space: large },
];

/** Everything that can be known of a network: loss and latency follow neither accuracy nor costs alone. */
function everything(genotype: Genotype): Metrics {
  const accuracy = accuracyOf(genotype);
  const [first = 0, second = 0, third = 0] = genotype;
  return {
    ...costOfGenotype(genotype),
    accuracy,
    loss: 2 * (1 - accuracy) + 0.1 * second,
    latencyMs: 1 + genotype.reduce((sum, value) => sum + value, 0) + 2 * first * third,
  };
}

interface Problem {
  readonly space: ControllerTask['space'];
  readonly objective: ObjectiveSettings;
  readonly constraints?: readonly Constraint[];
  readonly reference?: Metrics;
}

function without(metrics: Metrics, names: readonly MetricName[]): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !names.includes(name as MetricName)));
}

/** What a controller proposes, one trial at a time; what breaks a limit on latency is measured and not trained. */
function proposals(
  settings: ControllerSettings,
  { space, objective, constraints = [], reference = {} }: Problem,
  trials: number,
) {
  const task = { space, seed: 3, objective, constraints, reference, known: KNOWN };
  const controller = createController(settings, task);
  const seen = new Set<string>();
  const known = (genotype: Genotype) =>
    without(everything(space.canonical(genotype)), ['accuracy', 'loss', 'latencyMs']);
  const candidates = {
    isNew: (genotype: Genotype) => !seen.has(space.canonical(genotype).join()),
    violation: (genotype: Genotype) => violationOf(constraintsOn(constraints, KNOWN), known(genotype)),
    known,
  };
  return Array.from({ length: trials }, (_, trial) => {
    const proposal = controller.ask(trial, candidates, []);
    if (proposal === null) throw new Error(`nothing was proposed for trial ${trial}`);
    const genotype = space.canonical(proposal.genotype);
    seen.add(genotype.join());
    const all = everything(genotype);
    const untrained = without(all, ['accuracy', 'loss']);
    const isInfeasible = violationOf(constraints, untrained) > 0;
    const metrics = isInfeasible ? untrained : all;
    const outcome = makeOutcome(objective, constraints, { state: isInfeasible ? 'infeasible' : 'complete', metrics });
    controller.tell({ trial, genotype, note: undefined, metrics, ...outcome });
    return all;
  });
}

function volume(found: readonly Metrics[], names: readonly MetricName[], corner: Metrics): number {
  return hypervolume(
    found.map((metrics) => goalsOf(names, metrics)),
    goalsOf(names, corner),
  );
}

function task(metrics: MetricName[], changes: Partial<ControllerTask> = {}): ControllerTask {
  return { space: small, seed: 1, objective: { kind: 'pareto', metrics }, reference: {}, known: KNOWN, ...changes };
}

describe('the roles of metrics', () => {
  it('are: accuracy is predicted, what is known compares networks, the rest is estimated', () => {
    const constraints: Constraint[] = [
      { metric: 'latencyMs', max: 5 },
      { metric: 'peakBytes', max: 9 },
    ];
    const { signal, features, estimated } = rolesOf(task(['macs', 'loss', 'accuracy'], { constraints }));
    expect(signal?.name).toBe('accuracy');
    expect(features).toEqual(['macs', 'params', 'peakBytes']);
    expect(estimated).toEqual(['loss', 'latencyMs']);
  });

  it('are: the loss is predicted where accuracy is no objective, and nothing where everything is known', () => {
    expect(rolesOf(task(['loss', 'macs'])).signal?.name).toBe('loss');
    expect(rolesOf(task(['loss', 'macs'])).estimated).toEqual([]);
    expect(rolesOf(task(['peakBytes', 'macs']))).toMatchObject({ signal: null, estimated: [] });
    expect(rolesOf(task(['peakBytes', 'latencyMs'])).signal?.name).toBe('latencyMs');
    const predicted = new Set<MetricName>([...BUILT_NAMES, 'latencyMs']);
    expect(rolesOf(task(['peakBytes', 'latencyMs'], { known: predicted })).signal).toBeNull();
  });
});

describe('the expected gain of a predicted loss', () => {
  const reference = { loss: 2, macs: 100 };
  const observed = [
    { goal: -1.5, costs: { macs: 40 }, isFeasible: true },
    { goal: -0.9, costs: { macs: 70 }, isFeasible: true },
    { goal: -0.1, costs: { macs: 20 }, isFeasible: false },
  ];
  const points = [
    [-1.5, -40],
    [-0.9, -70],
  ];
  const corner = [-2, -100];

  it.each([
    [0.5, 80],
    [1.2, 50],
    [1.9, 10],
    [1.6, 60],
    [2.5, 10],
  ])('is what the hypervolume gains, of a sure loss of %d at %d macs', (loss, macs) => {
    const settings = task(['loss', 'macs'], { reference });
    const { signal } = rolesOf(settings);
    const gain = gainOf(settings, signal, observed)({ macs }, warp(signal as Signal, -loss), SURE);
    const wanted = hypervolume([...points, [-loss, -macs]], corner) - hypervolume(points, corner);
    expect(gain).toBeCloseTo(wanted, 4);
  });

  it('asks for at most the loss that the constraints allow', () => {
    const settings = task(['loss', 'macs'], { reference, constraints: [{ metric: 'loss', max: 0.8 }] });
    const { signal } = rolesOf(settings);
    const gain = (loss: number) => gainOf(settings, signal, [])({ macs: 60 }, warp(signal as Signal, -loss), SURE);
    expect(gain(1)).toBe(0);
    expect(gain(0.5)).toBeCloseTo(0.3 * 40, 4);
  });
});

describe.each(SPACES)('the surrogate on $name', ({ space }) => {
  it.each<{ metrics: MetricName[]; reference: Metrics }>([
    { metrics: ['loss', 'macs'], reference: { loss: 2, macs: 60 } },
    { metrics: ['accuracy', 'loss'], reference: { accuracy: 0, loss: 2 } },
    { metrics: ['accuracy', 'loss', 'macs'], reference: { accuracy: 0, loss: 2, macs: 60 } },
  ])('finds a front of $metrics that covers more than that of random draws', ({ metrics, reference }) => {
    const problem: Problem = { space, objective: { kind: 'pareto', metrics }, reference };
    const [own, random] = [SURROGATE, RANDOM].map((settings) =>
      volume(proposals(settings, problem, 40), metrics, reference),
    ) as [number, number];
    expect(own).toBeGreaterThan(random);
  });

  const constraints: Constraint[] = [{ metric: 'latencyMs', max: 12 }];
  const isWithin = ({ latencyMs = 0 }: Metrics) => latencyMs <= 12;

  it('avoids networks that break a limit which only measuring tells', () => {
    const objective: ObjectiveSettings = { kind: 'pareto', metrics: ['accuracy', 'macs'] };
    const { macs } = costOfGenotype(space.choices.map(({ options }) => options.length - 1));
    const reference = { accuracy: 0, macs };
    const broken = (settings: ControllerSettings, limits: readonly Constraint[]) =>
      proposals(settings, { space, objective, constraints: limits, reference }, 40)
        .slice(8)
        .filter((metrics) => !isWithin(metrics)).length;
    const own = broken(SURROGATE, constraints);
    expect(own).toBeLessThan(broken(RANDOM, constraints));
    expect(own).toBeLessThan(0.25 * broken(SURROGATE, []));
  });

  it('finds a better network within such a limit than random draws, and than without knowing of it', () => {
    const best = (settings: ControllerSettings, limits: readonly Constraint[]) =>
      proposals(settings, { space, objective: { kind: 'accuracy' }, constraints: limits }, 40)
        .filter(isWithin)
        .reduce((most, { accuracy = 0 }) => Math.max(most, accuracy), 0);
    const own = best(SURROGATE, constraints);
    expect(own).toBeGreaterThan(best(RANDOM, constraints));
    expect(own).toBeGreaterThan(best(SURROGATE, []));
  });
});
