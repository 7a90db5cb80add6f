import { describe, expect, it } from 'vitest';
import { foldLine } from '../../../src/cli/progress/fold-line.ts';

const TRIAL = '[1/8] trial 0    accuracy 86.60 %  785.50 k macs, 30.62 k params  reward 0.9245  4.4 s';

describe('a line that is longer than the terminal is wide', () => {
  it('continues between fields, so that no figure is cut', () => {
    expect(foldLine(TRIAL, 200)).toBe(TRIAL);
    expect(foldLine(TRIAL, 80)).toBe(
      '[1/8] trial 0  accuracy 86.60 %  785.50 k macs, 30.62 k params\n    reward 0.9245  4.4 s',
    );
  });

  it('continues between words where a field alone is too long, deeper than it began', () => {
    expect(foldLine('  hint: four times as many validation images halve it', 40)).toBe(
      '  hint: four times as many\n      validation images halve it',
    );
  });

  it('has no line that is too long at any width, but for words that are', () => {
    for (let columns = 30; columns < 90; columns++) {
      for (const line of foldLine(TRIAL, columns).split('\n')) expect(line.length).toBeLessThan(columns);
    }
  });

  it('does not count colours', () => {
    const green = '\u001b[32maccuracy 86.60 %\u001b[39m';
    expect(foldLine(`trial 0  ${green}`, 26)).toBe(`trial 0  ${green}`);
  });
});
