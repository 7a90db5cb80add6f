import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { openPromotions } from '../../../src/search/fidelity/asha-promotions.ts';
import { NO_PROMOTIONS, type Promotions, type ToldSegment } from '../../../src/search/fidelity/promotions.ts';
import { newTrialRow } from '../../../src/search/trials/new-trial-row.ts';
import type { TrialRow } from '../../../src/store/index.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();
let count = 0;

/** Promotions of a search with three rungs and eta 2, of 8 trials, in a folder of their own. */
function open(changes: Record<string, unknown> = {}): Promotions {
  const run = join(folder, `run-${count++}`);
  mkdirSync(run);
  const rungs = [{ epochs: 1 }, { epochs: 2 }, { epochs: 4 }];
  const document = {
    name: 'promotions',
    space: 'mixnet-tiny',
    data: { kind: 'synthetic' },
    training: { epochs: 4 },
    fidelity: { kind: 'asha', eta: 2, finish: 0.3, rungs },
    search: { trials: 8 },
    ...changes,
  };
  const promotions = openPromotions(parseConfig(document, 'test'), run, () => ({ accuracy: 0, macs: 100 }));
  promotions.prepare([]);
  return promotions;
}

function rowOf(trial: number, macs = 10): TrialRow {
  return newTrialRow({ number: trial, genotype: [trial], key: `${trial}`, note: undefined, metrics: { macs } });
}

let told = 0;
function segmentOf(trial: number, rung: number, accuracy: number | null): ToldSegment {
  const [state, metrics] = accuracy === null ? (['failed', {}] as const) : (['complete', { accuracy }] as const);
  return { number: told++, trial, rung, told: 0, state, metrics, seconds: 1 };
}

function tell(promotions: Promotions, trial: number, rung: number, accuracy: number | null, macs = 10): void {
  promotions.tell(segmentOf(trial, rung, accuracy), rowOf(trial, macs));
}

describe('promotions by successive halving', () => {
  it('promote the better half, the highest rung first, each trial once', () => {
    const promotions = open();
    expect(promotions).toMatchObject({ hasRungs: true, last: 2, finishingShare: 0.3 });
    tell(promotions, 0, 0, 0.2);
    expect(promotions.next(false)).toBeNull();
    tell(promotions, 1, 0, 0.4);
    expect(promotions.next(false)).toEqual({ trial: 1, rung: 1 });
    promotions.promote({ trial: 1, rung: 1 });
    expect(promotions.next(false)).toBeNull();
    tell(promotions, 2, 0, 0.6);
    tell(promotions, 3, 0, 0.1);
    promotions.promote({ trial: 2, rung: 1 });
    tell(promotions, 1, 1, 0.5);
    tell(promotions, 2, 1, 0.7);
    expect(promotions.next(false)).toEqual({ trial: 2, rung: 2 });
  });

  it('count what failed and never promote it; what broke a constraint counts for nothing', () => {
    const promotions = open();
    tell(promotions, 0, 0, 0.2);
    promotions.tell({ ...segmentOf(1, 0, null), state: 'infeasible' }, rowOf(1));
    expect(promotions.next(false)).toBeNull();
    tell(promotions, 2, 0, null);
    expect(promotions.next(false)).toEqual({ trial: 0, rung: 1 });
  });

  it('judge by what is known of a trial and what this rung told, not by what its row had', () => {
    const promotions = open({ objective: { kind: 'mnasnet', metric: 'macs', target: 10, variant: 'hard' } });
    tell(promotions, 0, 0, 0.5, 20);
    promotions.tell(segmentOf(1, 0, 0.4), { ...rowOf(1), metrics: { macs: 10, accuracy: 0.01 } });
    // 0.5 * (20 / 10) ** -1 = 0.25
    expect(promotions.next(false)).toEqual({ trial: 1, rung: 1 });
  });

  it('bring a low result to the scale of the full training', () => {
    const promotions = open();
    expect(promotions.full(0, { accuracy: 0.5, macs: 7 })).toEqual({ accuracy: 0.5, macs: 7 });
    tell(promotions, 0, 0, 0.5);
    tell(promotions, 0, 1, 0.75);
    // the error halves from the first rung to the second
    expect(promotions.full(0, { accuracy: 0.2, macs: 7 }).accuracy).toBeCloseTo(0.6, 12);
    expect(promotions.full(1, { accuracy: 0.2 }).accuracy).toBe(0.2);
    expect(promotions.full(0, { macs: 7 })).toEqual({ macs: 7 });
  });

  it('forget the paused training of a trial that can no longer be promoted', () => {
    const promotions = open({ search: { trials: 4 } });
    const files = [0, 1, 2].map((trial) => promotions.checkpoint(trial)?.file as string);
    for (const file of files) writeFileSync(file, 'paused');
    // two of four may be promoted: a trial that two others beat waits in vain
    for (const [trial, accuracy] of [0.1, 0.5, 0.6].entries()) tell(promotions, trial, 0, accuracy);
    expect([0, 1, 2].map((trial) => promotions.checkpoint(trial)?.exists)).toEqual([false, true, true]);
    promotions.drop(1);
    expect(promotions.checkpoint(1)?.exists).toBe(false);
    promotions.clear();
    expect(promotions.checkpoint(2)?.exists).toBe(false);
  });
});

describe('promotions when the time is nearly up', () => {
  it('take the paused trial of the largest expected result, whatever its rung, before those that are due', () => {
    const promotions = open();
    for (const [trial, accuracy] of [0.5, 0.9, 0.4, 0.3].entries()) tell(promotions, trial, 0, accuracy);
    for (const trial of [1, 0]) promotions.promote({ trial, rung: 1 });
    tell(promotions, 1, 1, 0.95);
    tell(promotions, 0, 1, 0.55);
    expect(promotions.next(false)).toEqual({ trial: 1, rung: 2 });
    expect(promotions.next(true)).toEqual({ trial: 1, rung: 2 });
    promotions.promote({ trial: 1, rung: 2 });
    tell(promotions, 1, 2, 0.96);
    // no trial is expected to beat it: the one that is due is promoted
    tell(promotions, 4, 0, 0.2);
    tell(promotions, 5, 0, 0.1);
    expect(promotions.next(true)).toEqual(promotions.next(false));
  });

  it('take it from a front by the hypervolume that it adds', () => {
    const promotions = open({ objective: { kind: 'pareto' } });
    tell(promotions, 0, 0, 0.8, 50);
    expect(promotions.next(false)).toBeNull();
    expect(promotions.next(true)).toEqual({ trial: 0, rung: 1 });
    promotions.promote({ trial: 0, rung: 1 });
    tell(promotions, 1, 0, 0.7, 60);
    expect(promotions.next(true)).toBeNull();
    tell(promotions, 2, 0, 0.7, 20);
    expect(promotions.next(true)).toEqual({ trial: 2, rung: 1 });
  });
});

describe('a search without fidelities', () => {
  it('promotes no trial and keeps no paused training', () => {
    const promotions = open({ fidelity: { kind: 'full' } });
    expect(promotions).toBe(NO_PROMOTIONS);
    tell(promotions, 0, 0, 0.9);
    tell(promotions, 1, 0, 0.8);
    expect(promotions.next(true)).toBeNull();
    expect(promotions.checkpoint(0)).toBeNull();
    expect(promotions.full(0, { accuracy: 0.3 })).toEqual({ accuracy: 0.3 });
  });
});
