import { describe, expect, it } from 'vitest';
import { Column, type Unit } from '../../src/page/data/column.ts';
import { durationTick, tickText, typedOf, valueOfTyped, valueText } from '../../src/page/text/values.ts';

const of = (unit: Unit, options: readonly string[] = []): Column => new Column('key', 'label', unit, null, options);

describe('values for people', () => {
  it('have their unit; accuracies are percent', () => {
    expect(valueText(of('percent'), 0.93456)).toBe('93.46 %');
    expect(valueText(of('count'), 51_240_000)).toBe('51.24 M');
    expect(valueText(of('bytes'), 11_400_000)).toBe('10.9 MiB');
    expect(valueText(of('ms'), 12.3456)).toBe('12.35 ms');
    expect(valueText(of('number'), 0.25)).toBe('0.2500');
    expect(valueText(of('seconds'), 185)).toBe('3 min 05 s');
    expect(valueText(of('option', ['a', 'b']), 1)).toBe('b');
  });

  it('are a dash where there is none', () => {
    expect(['percent', 'count', 'option'].map((unit) => valueText(of(unit as Unit), Number.NaN))).toEqual([
      '–',
      '–',
      '–',
    ]);
    expect(valueText(of('count'), null)).toBe('–');
  });

  it('stand at axes without needless digits', () => {
    expect(tickText(of('percent'), 0.9)).toBe('90 %');
    expect([2e7, 2.5e6, 1e9, 500].map((value) => tickText(of('count'), value))).toEqual([
      '20 M',
      '2.5 M',
      '1 G',
      '500',
    ]);
    expect([0, 600, 5400, 61].map(durationTick)).toEqual(['0', '10 min', '1 h 30 min', '1 min 1 s']);
  });

  it('are read as people type them', () => {
    expect(valueOfTyped(of('percent'), ' 93,5 % ')).toBeCloseTo(0.935, 12);
    expect(valueOfTyped(of('count'), '50 M')).toBe(5e7);
    expect(valueOfTyped(of('bytes'), '1.5 MiB')).toBe(1.5 * 2 ** 20);
    expect(valueOfTyped(of('number'), '-1e-3')).toBe(-0.001);
    expect(['', 'many', '5 apples', '1.2.3'].map((typed) => valueOfTyped(of('count'), typed))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('are typed as they are read', () => {
    for (const [unit, value] of [
      ['percent', 0.935],
      ['count', 2.5e6],
      ['bytes', 1.5 * 2 ** 20],
      ['ms', 12.5],
    ] as const) {
      expect(valueOfTyped(of(unit), typedOf(of(unit), value))).toBeCloseTo(value, 12);
    }
    expect(typedOf(of('percent'), Number.POSITIVE_INFINITY)).toBe('');
  });
});
