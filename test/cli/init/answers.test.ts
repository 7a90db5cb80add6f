import { describe, expect, it } from 'vitest';
import { budgetText, readBudget, readSide, readSplits, readTime } from '../../../src/cli/init/answers.ts';

describe('the answers of mixnas init', () => {
  it('read limits with their metric, multiply-adds where none is named', () => {
    expect(readBudget('20M')).toEqual({ metric: 'macs', max: 20e6 });
    expect(readBudget(' 1.5m macs')).toEqual({ metric: 'macs', max: 1.5e6 });
    expect(readBudget('200k params')).toEqual({ metric: 'params', max: 200e3 });
    expect(readBudget('0.5 ms')).toEqual({ metric: 'latencyMs', max: 0.5 });
  });

  it('write limits as they are read', () => {
    for (const text of ['20M macs', '850k params', '2 ms', '12 macs']) expect(budgetText(readBudget(text))).toBe(text);
  });

  it('read times in minutes where no unit is named', () => {
    expect(['20', '2 h', '90 s', '1.5 min'].map(readTime)).toEqual([1200, 7200, 90, 90]);
  });

  it('read the folders of the splits', () => {
    expect(readSplits('none')).toBe('none');
    expect(readSplits('train=a,test=b c')).toEqual({ train: 'a', test: 'b c' });
  });

  it('refuse anything else with an example', () => {
    for (const text of ['', '0', '-3M', '20X', 'macs']) expect(() => readBudget(text)).toThrow(/20M macs/);
    for (const text of ['', '0', 'soon', '-1 h']) expect(() => readTime(text)).toThrow(/20 min/);
    for (const text of ['', '7', '1025', '32.5']) expect(() => readSide(text)).toThrow(/8 to 1024/);
    for (const text of ['', 'test=a', 'train', 'train=a,dev=b']) expect(() => readSplits(text)).toThrow(/train=FOLDER/);
  });
});
