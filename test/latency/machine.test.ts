import { describe, expect, it } from 'vitest';
import { type Core, chooseCpus, parseCpuList } from '../../src/latency/machine/affinity.ts';
import { busyShares, foreignLoad, parseChildTime, parseProcStat } from '../../src/latency/machine/cpu-load.ts';
import { parseMhz } from '../../src/latency/machine/processor.ts';

const core = (cpu: number, rest: Partial<Core> = {}): Core => ({ cpu, maxKhz: 0, thread: 0, busy: 0, ...rest });

describe('the cores to pin to', () => {
  it('are the last ones where all are equal', () => {
    expect(chooseCpus([core(0), core(1), core(2), core(3)], 2)).toEqual([2, 3]);
  });

  it('are of the fastest kind, idle before busy, and of different physical cores', () => {
    const fast = { maxKhz: 5_000_000 };
    const cores = [
      core(0, fast),
      core(1, { ...fast, thread: 1 }),
      core(2, { ...fast, busy: 0.9 }),
      core(3, { ...fast, thread: 1 }),
      core(4, { maxKhz: 3_000_000 }),
    ];
    expect(chooseCpus(cores, 1)).toEqual([0]);
    expect(chooseCpus(cores, 3)).toEqual([0, 1, 3]);
    expect(chooseCpus(cores, 4)).toEqual([0, 1, 2, 3]);
    expect(chooseCpus(cores, 9)).toEqual([0, 1, 2, 3, 4]);
  });

  it('stand in lists with ranges', () => {
    expect(parseCpuList('0-2,8')).toEqual([0, 1, 2, 8]);
    expect(parseCpuList('5')).toEqual([5]);
  });
});

describe('the load of the machine', () => {
  const stat = `cpu  30 0 12 200 9 0 3 5 7 0
cpu0 10 1 2 100 4 3 5 7 4 0
cpu1 20 0 10 100 5 0 0 0 3 0
intr 5 6 7
ctxt 8`;

  it('counts everything but idleness and waiting for disks as busy, stolen time too and guests once', () => {
    expect([...parseProcStat(stat)]).toEqual([
      [0, 280],
      [1, 300],
    ]);
  });

  it('reads the time of ended children behind a name with spaces and brackets', () => {
    // counted from 1: field 16 and 17 are the children's ticks; here each field from the fourth on holds its own number
    const fields = ['S', ...Array.from({ length: 20 }, (_, i) => i + 4)];
    expect(parseChildTime(`12 (a b) c) ${fields.join(' ')}`)).toBe((16 + 17) * 10);
  });

  const sample = (at: number, busy: readonly number[], own: number) => ({
    at,
    busy: new Map(busy.map((ms, cpu): [number, number] => [cpu, ms])),
    own,
  });

  it('is what was busy less what this process computed, over several spans', () => {
    const spans = [
      [sample(0, [0, 0], 0), sample(100, [100, 40], 100)],
      [sample(500, [400, 300], 300), sample(600, [500, 340], 380)],
    ] as const;
    expect(foreignLoad(spans, null)).toEqual({ machine: 0.5, pinned: null });
    expect(foreignLoad(spans, [0])).toEqual({ machine: 0.5, pinned: 0.1 });
    expect(foreignLoad(spans, [1])).toEqual({ machine: 0.5, pinned: 0 });
  });

  it('is not known where no time has passed or the system counts nothing', () => {
    const still = sample(0, [0], 0);
    expect(foreignLoad([[still, still]], null)).toBeNull();
    expect(foreignLoad([[still, sample(100, [0], 90)]], [0])).toBeNull();
  });

  it('has a share of busy time for each core', () => {
    expect([...busyShares(sample(0, [0, 50], 0), sample(200, [100, 50], 0))]).toEqual([
      [0, 0.5],
      [1, 0],
    ]);
  });
});

describe('the frequency of a core', () => {
  const info =
    'processor\t: 0\ncpu MHz\t\t: 1000.5\n\nprocessor\t: 11\ncpu MHz\t\t: 2000\n\nprocessor\t: 1\nflags\t: fpu\n';

  it('is that of its own section, null where it has none', () => {
    expect(parseMhz(info, 0)).toBe(1000.5);
    expect(parseMhz(info, 11)).toBe(2000);
    expect(parseMhz(info, 1)).toBeNull();
    expect(parseMhz(info, 2)).toBeNull();
  });
});
