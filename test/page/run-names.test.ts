import { describe, expect, it } from 'vitest';
import { namedApart } from '../../src/page/text/run-names.ts';
import { makeDocument } from './documents.ts';

describe('names of runs beside each other', () => {
  const [run] = makeDocument([1], { epochs: 1 }).runs;
  const named = (name: string, folder: string) => ({ ...run, name, folder }) as NonNullable<typeof run>;

  it('stay where they differ', () => {
    expect(namedApart([named('a', 'runs/1'), named('b', 'runs/2')]).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('have the folder behind them where they are the same', () => {
    const runs = [named('a', 'runs/1'), named('b', 'runs/2'), named('a', 'runs/3')];
    expect(namedApart(runs).map(({ name }) => name)).toEqual(['a (runs/1)', 'b', 'a (runs/3)']);
  });
});
