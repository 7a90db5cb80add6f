import { describe, expect, it } from 'vitest';
import {
  axisColumns,
  mainColumns,
  planeColumns,
  tableColumns,
  targetColumn,
  usedColumns,
} from '../../src/page/view/defaults.ts';
import { type Change, Store } from '../../src/page/view/store.ts';
import { type View, WHOLE_VIEW } from '../../src/page/view/view.ts';
import { makeRun, makeTrials } from './documents.ts';

const rows = makeTrials(50, 4);

function open(part: Partial<View> = {}): { store: Store; heard: Change[] } {
  const store = new Store([makeRun(rows)], null, [rows], { ...WHOLE_VIEW, ...part });
  const heard: Change[] = [];
  store.listen((change) => heard.push(change));
  return { store, heard };
}

describe('the store of the page', () => {
  it('filters when it opens, and again when the view or the trials change', () => {
    const { store, heard } = open({ frontOnly: true });
    expect(store.shown).toBe(rows.isFront.filter((one) => one === 1).length);
    store.look({ frontOnly: false });
    expect(store.shown).toBe(50);
    expect(heard).toEqual(['filter', 'view']);
    store.put(0, makeTrials(90, 4));
    expect(store.shown).toBe(90);
    expect(store.mask.length).toBeGreaterThanOrEqual(90);
  });

  it('selects in place of what was, or beside it; what is all there already goes', () => {
    const { store } = open();
    store.select([3, 4]);
    expect(store.view).toMatchObject({ selected: ['0:3', '0:4'], focus: '0:3' });
    store.select([5], true);
    expect(store.view.selected).toEqual(['0:3', '0:4', '0:5']);
    store.select([3, 5], true);
    expect(store.view.selected).toEqual(['0:4']);
    store.select([7]);
    expect(store.view.selected).toEqual(['0:7']);
  });

  it('knows the selected trials that exist and are shown', () => {
    const { store } = open({ selected: ['0:1', '0:2', '0:999', 'x'] });
    expect(store.selectedRows()).toEqual([1, 2]);
    const macs = store.trials.need('macs').at(1);
    store.look({ ranges: { macs: [macs, macs] } });
    expect(store.selectedRows()).toEqual([1]);
  });

  it('tells of the pointer only when it rests on another trial', () => {
    const { store, heard } = open();
    store.point(2);
    store.point(2);
    store.point(-1);
    expect(heard).toEqual(['hover', 'hover']);
  });

  it('replaces the part of a run that changes', () => {
    const { store, heard } = open();
    const { counts, front, metrics, workers } = makeRun(rows);
    const part = { ...makeRun(rows), counts, front, metrics, workers, state: 'crashed', stateText: 'gone' } as const;
    store.putRun(0, part);
    expect(store.runs[0]).toMatchObject({ state: 'crashed', name: 'photos-mixnet' });
    store.putRun(7, part);
    expect(heard).toEqual(['run']);
  });
});

describe('what the page shows by itself', () => {
  it('is cost against goal, the objectives and the limited metrics', () => {
    const { store } = open();
    const { x, y } = planeColumns(store);
    expect([x.key, y.key]).toEqual(['macs', 'accuracy']);
    expect(mainColumns(store).map(({ key }) => key)).toEqual(['accuracy', 'macs']);
    expect(targetColumn(store).key).toBe('accuracy');
    expect(tableColumns(store).map(({ key }) => key)).toEqual(['accuracy', 'macs', 'loss', 'params', 'seconds']);
    expect(usedColumns(store.trials).map(({ key }) => key)).not.toContain('estimate');
  });

  it('has the choices that matter most and the metrics as parallel axes', () => {
    const keys = axisColumns(open().store).map(({ key }) => key);
    expect(keys.filter((key) => key.startsWith('choice:'))).toHaveLength(4);
    expect(keys.at(-1)).toBe('accuracy');
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('gives way to what the view names, and passes over what no run has', () => {
    const { store } = open({ x: 'params', y: 'nonsense', axes: ['loss', 'nonsense', 'macs'], columns: ['nonsense'] });
    const { x, y } = planeColumns(store);
    expect([x.key, y.key]).toEqual(['params', 'accuracy']);
    expect(axisColumns(store).map(({ key }) => key)).toEqual(['loss', 'macs']);
    expect(tableColumns(store)[0]?.key).toBe('accuracy');
  });
});
