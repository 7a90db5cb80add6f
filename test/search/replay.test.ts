import { describe, expect, it } from 'vitest';
import type { Controller, Told } from '../../src/controller/index.ts';
import { Replay } from '../../src/search/replay.ts';

function told(trial: number, reward: number): Told {
  const outcome = { state: 'complete', reward, objectives: [reward], violation: 0 } as const;
  return { trial, genotype: [trial], note: undefined, metrics: { accuracy: reward }, ...outcome };
}

/** A teacher over the newest rewards, and what each controller that it made was told. */
function setUp(rewards: number[]) {
  const lists: [number, number | null][][] = [];
  const make = (): Controller => {
    const list: [number, number | null][] = [];
    lists.push(list);
    return { ask: () => null, tell: ({ trial, reward }) => list.push([trial, reward]) };
  };
  return { lists, teacher: new Replay(make, (trial) => told(trial, rewards[trial] as number)) };
}

describe('Replay', () => {
  it('tells each trial once, in order, to one controller while no result changes', () => {
    const { lists, teacher } = setUp([0.1, 0.2, 0.3]);
    teacher.add();
    teacher.controller();
    teacher.add();
    teacher.add();
    teacher.controller();
    expect(lists).toEqual([
      [
        [0, 0.1],
        [1, 0.2],
        [2, 0.3],
      ],
    ]);
  });

  it('tells a new controller everything with the newest values when a result has changed', () => {
    const rewards = [0.1, 0.2];
    const { lists, teacher } = setUp(rewards);
    teacher.add();
    teacher.add();
    const first = teacher.controller();
    rewards[0] = 0.9;
    teacher.change();
    expect(teacher.controller()).not.toBe(first);
    expect(lists.at(-1)).toEqual([
      [0, 0.9],
      [1, 0.2],
    ]);
  });
});
