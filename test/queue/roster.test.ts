import { describe, expect, it } from 'vitest';
import { whyLost } from '../../src/queue/coordinator/caretaker.ts';
import { Roster } from '../../src/queue/coordinator/roster.ts';
import { type Heartbeat, WIRE_VERSION } from '../../src/queue/wire/messages.ts';

function beatOf(id: string, beat: number, changes: Partial<Heartbeat> = {}): Heartbeat {
  const machine = { name: id, host: `host-${id}`, pid: 1, mixnas: '1', cores: 4, slots: 2 };
  const works = { engines: { run: 'native 2 avx2' }, refused: {}, differs: {}, tokens: [] };
  return { version: WIRE_VERSION, id, beat, ...machine, ...works, ...changes };
}

/** Looks every two seconds; the workers named in each step have beaten since the last one. */
function watch(steps: readonly (readonly string[])[]) {
  const roster = new Roster('run', [], 0);
  const beats = new Map<string, number>();
  const lost: [number, string][] = [];
  steps.forEach((alive, i) => {
    for (const id of alive) beats.set(id, (beats.get(id) ?? 0) + 1);
    const now = 2000 * (i + 1);
    const changes = roster.look(
      [...beats].map(([id, beat]) => beatOf(id, beat)),
      now,
    );
    for (const { row } of changes.lost) lost.push([now, row.id]);
  });
  return { roster, lost };
}

describe('the roster of workers', () => {
  it('takes a worker for alive when its heartbeat has changed, not when it is seen', () => {
    const { roster } = watch([['a', 'b'], ['a']]);
    expect(roster.members().map(({ row }) => row.id)).toEqual(['a']);
    expect(roster.rows()).toMatchObject([
      { id: 'a', state: 'active', machine: 'host-a', engine: 'native 2 avx2', slots: 2 },
    ]);
  });

  it('takes one at its word that has just said something', () => {
    const roster = new Roster('run', [], 0);
    roster.vouch('a');
    expect(roster.look([beatOf('a', 7)], 10).joined).toHaveLength(1);
  });

  it('finds out that a worker is dead within 30 seconds, and not before 20', () => {
    const { lost } = watch([['a'], ['a'], ...Array<string[]>(20).fill([])]);
    expect(lost).toHaveLength(1);
    const [[at = 0] = []] = lost;
    expect(at - 4000).toBeGreaterThan(20_000);
    expect(at - 4000).toBeLessThanOrEqual(30_000);
  });

  it('takes no silence for death while it could not ask', () => {
    const roster = new Roster('run', [], 0);
    roster.look([beatOf('a', 1)], 1000);
    roster.look([beatOf('a', 2)], 3000);
    expect(roster.look([beatOf('a', 2)], 60_000).lost).toEqual([]);
    expect(roster.look([beatOf('a', 3)], 62_000).lost).toEqual([]);
    expect(roster.silence('a', 0, 62_000)).toBe(0);
  });

  it('knows a worker again that was taken for dead', () => {
    const gone = Array<string[]>(14).fill([]);
    const { roster, lost } = watch([['a'], ['a'], ...gone, ['a']]);
    expect(lost).toHaveLength(1);
    expect(roster.rows()).toMatchObject([{ id: 'a', state: 'active', firstHeard: 4000 }]);
  });

  it('tells of a worker that is refused, once, and counts it for nothing', () => {
    const roster = new Roster('run', [], 0);
    const refused = { refused: { run: 'mixnas 2 here, 1 there' } };
    roster.look([beatOf('a', 1, refused)], 0);
    const changes = roster.look([beatOf('a', 2, refused)], 2000);
    expect(changes.joined).toEqual([]);
    expect(changes.differing.map(({ row }) => row)).toMatchObject([
      { state: 'refused', detail: 'mixnas 2 here, 1 there' },
    ]);
    expect(roster.look([beatOf('a', 3, refused)], 4000).differing).toEqual([]);
  });

  it('leaves workers alone that work for other runs', () => {
    const roster = new Roster('run', [], 0);
    for (const beat of [1, 2, 3]) roster.look([beatOf('a', beat, { engines: { other: 'x' } })], beat);
    expect(roster.rows()).toEqual([]);
  });

  it('counts results also of a worker whose first heartbeat is still to come', () => {
    const roster = new Roster('run', [], 0);
    roster.count('a', 3);
    roster.look([beatOf('a', 1)], 0);
    roster.look([beatOf('a', 2)], 2000);
    roster.count('a', 4);
    expect(roster.left('a')).toMatchObject({ done: 2, seconds: 7 });
    expect(roster.rows()).toMatchObject([{ state: 'left' }]);
  });
});

describe('an attempt', () => {
  const WELL = { silence: 2000, age: 7_200_000, missing: 0, timeoutSeconds: 7200 };

  it('may take hours while its worker is heard of', () => {
    expect(whyLost(WELL)).toBeNull();
  });

  it.each([
    [{ silence: 25_001 }, 'its worker was silent for 25 s', true],
    [{ missing: 3 }, 'its worker does not know it any more', false],
    [{ age: 7200 * 1250 + 600_001 }, 'its time is long over', true],
  ])('is given up: %j', (signs, detail, isDeath) => {
    expect(whyLost({ ...WELL, ...signs })).toEqual({ detail, isDeath });
  });
});
