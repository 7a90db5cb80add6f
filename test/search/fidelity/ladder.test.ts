import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/objective/index.ts';
import { chooseByGain, chooseByReward, chooseFinisher } from '../../../src/search/fidelity/choose-promotion.ts';
import { Ladder } from '../../../src/search/fidelity/ladder.ts';
import { stream } from '../../../src/util/random.ts';

function scalar(reward: number, violation = 0): Outcome {
  return { state: 'complete', reward, objectives: [reward], violation };
}

function pareto(accuracy: number, macs: number): Outcome {
  return { state: 'complete', reward: null, objectives: [accuracy, -macs], violation: 0 };
}

const FAILED: Outcome = { state: 'failed', reward: null, objectives: null, violation: Number.POSITIVE_INFINITY };

/** Accuracy 0.05 and 100 macs. */
const spread = chooseByGain({ point: [0.05, -100], sinks: [true, false] });

function filled(eta: number, rungs: number, outcomes: readonly Outcome[], choose = chooseByReward): Ladder {
  const ladder = new Ladder(eta, rungs, choose);
  outcomes.forEach((outcome, trial) => {
    ladder.record(trial, 0, outcome);
  });
  return ladder;
}

/** Everyone who may go on now, in order. */
function all(ladder: Ladder): number[] {
  const trials: number[] = [];
  for (let next = ladder.next(); next !== null; next = ladder.next()) {
    ladder.promote(next);
    trials.push(next.trial);
  }
  return trials;
}

describe('Ladder', () => {
  it('promotes no trial before eta results are there', () => {
    const ladder = filled(3, 2, [scalar(0.5), scalar(0.9)]);
    expect(ladder.next()).toBeNull();
    ladder.record(2, 0, scalar(0.1));
    expect(ladder.next()).toEqual({ trial: 1, rung: 1 });
  });

  it('promotes the best third, the best first, each once', () => {
    const rewards = [0.1, 0.7, 0.3, 0.9, 0.2, 0.8, 0.4, 0.5, 0.6];
    expect(
      all(
        filled(
          3,
          2,
          rewards.map((r) => scalar(r)),
        ),
      ),
    ).toEqual([3, 5, 1]);
  });

  it('serves the highest rung first', () => {
    const ladder = filled(
      2,
      3,
      [0.9, 0.8, 0.7, 0.6].map((r) => scalar(r)),
    );
    expect(all(ladder)).toEqual([0, 1]);
    ladder.record(4, 0, scalar(0.95));
    ladder.record(5, 0, scalar(0.1));
    ladder.record(0, 1, scalar(0.5));
    ladder.record(1, 1, scalar(0.6));
    expect(ladder.next()).toEqual({ trial: 1, rung: 2 });
    ladder.promote({ trial: 1, rung: 2 });
    expect(ladder.next()).toEqual({ trial: 4, rung: 1 });
  });

  it('never promotes a failed trial, though failures count as results', () => {
    expect(filled(2, 2, [FAILED, FAILED, FAILED, FAILED]).next()).toBeNull();
    expect(all(filled(2, 2, [FAILED, scalar(0.1), FAILED, FAILED]))).toEqual([1]);
  });

  it('puts feasible trials before infeasible ones, and less broken before more broken ones', () => {
    const outcomes = [scalar(0.9, 0.5), scalar(0.2), scalar(0.8, 0.1), scalar(0.1)];
    expect(all(filled(2, 2, outcomes))).toEqual([1, 3]);
    expect(all(filled(2, 2, [scalar(0.9, 0.5), scalar(0.8, 0.1)]))).toEqual([1]);
  });

  it('lets a network compete with those that cost as much when there are several objectives', () => {
    // each accuracy beats that of every cheaper network but for 2 and 4, which are beaten at their own cost
    const outcomes = [
      pareto(0.3, 10),
      pareto(0.6, 40),
      pareto(0.2, 12),
      pareto(0.45, 20),
      pareto(0.5, 42),
      pareto(0.1, 30),
    ];
    expect([...all(filled(2, 2, outcomes, spread))].sort()).toEqual([0, 1, 3]);
  });

  it('promotes those that add most hypervolume to those promoted before', () => {
    const outcomes = [
      pareto(0.6, 40),
      pareto(0.61, 41),
      pareto(0.4, 10),
      pareto(0.3, 9),
      pareto(0.59, 39),
      pareto(0.1, 99),
    ];
    const ladder = filled(3, 2, outcomes, spread);
    // alone: 0.55 * 60 = 33, 0.56 * 59 = 33.04, 0.35 * 90 = 31.5; beside 1 the cheap 2 adds 31.5 - 0.35 * 59, 0 only little
    expect(all(ladder)).toEqual([1, 2]);
    ladder.record(6, 0, pareto(0.7, 45));
    expect(all(ladder)).toEqual([]);
    ladder.record(7, 0, pareto(0.05, 99));
    ladder.record(8, 0, pareto(0.05, 99));
    expect(all(ladder)).toEqual([6]);
  });

  it('measures from the worst accuracy of a rung where none reaches the corner', () => {
    const far = chooseByGain({ point: [0.8, -100], sinks: [true, false] });
    const outcomes = [pareto(0.2, 50), pareto(0.5, 60), pareto(0.4, 55)];
    expect(all(filled(3, 2, outcomes, far))).toEqual([1]);
  });

  it('promotes feasible trials first with several objectives too', () => {
    const broken = { ...pareto(0.9, 1), violation: 0.5 };
    expect(all(filled(2, 2, [broken, pareto(0.1, 90), FAILED, FAILED], spread))).toEqual([1, 0]);
    expect(all(filled(2, 2, [broken, FAILED], spread))).toEqual([0]);
  });

  it('names as hopeless only trials that are never promoted, whatever the later results', () => {
    const [trials, eta] = [60, 3];
    for (const objective of ['scalar', 'pareto'] as const) {
      const draws = stream('ladder', objective);
      const ladder = new Ladder(eta, 2, objective === 'scalar' ? chooseByReward : spread);
      const hopeless = new Set<number>();
      for (let trial = 0; trial < trials; trial++) {
        const outcome = objective === 'scalar' ? scalar(draws.next()) : pareto(draws.next(), draws.next());
        ladder.record(trial, 0, outcome);
        for (const promoted of all(ladder)) expect(hopeless.has(promoted)).toBe(false);
        for (const out of ladder.hopeless(0, trials)) hopeless.add(out);
      }
      expect(hopeless.size).toBeGreaterThan(objective === 'scalar' ? 20 : 5);
    }
  });
});

describe('finishing', () => {
  const corner = { point: [0.1, -100], sinks: [true, false] };
  const result = (trial: number, outcome: Outcome, hasGoneOn = false) => ({ trial, outcome, hasGoneOn });

  it('picks the paused trial that adds most to what is finished or on its way', () => {
    const finished = [result(0, pareto(0.6, 50), true), result(1, pareto(0.4, 20), true)];
    const waiting = [
      result(2, pareto(0.59, 51)),
      result(3, { ...pareto(0.9, 1), violation: 0.1 }),
      result(4, pareto(0.41, 20)),
      result(5, pareto(0.65, 60)),
      result(6, FAILED),
    ];
    // trial 4 adds 0.01 * 30, trial 5 0.05 * 40, the others nothing
    expect(chooseFinisher([...finished, ...waiting], corner)?.trial).toBe(5);
    expect(chooseFinisher([...finished, result(2, pareto(0.59, 51))], corner)).toBeNull();
    expect(chooseFinisher(waiting, corner)?.trial).toBe(4);
    expect(chooseFinisher([], corner)).toBeNull();
  });

  it('with one objective picks the best paused trial, if it beats all others', () => {
    const waiting = [result(0, scalar(0.5)), result(1, scalar(0.7)), result(2, scalar(0.9, 1))];
    expect(chooseFinisher([...waiting, result(3, scalar(0.6), true)], null)?.trial).toBe(1);
    expect(chooseFinisher([...waiting, result(3, scalar(0.8), true)], null)).toBeNull();
    expect(chooseFinisher([result(0, FAILED)], null)).toBeNull();
  });
});
