import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelsOf } from '../../src/page/marks/density.ts';

const style = readFileSync(resolve(import.meta.dirname, '../../src/page/style/colours.css'), 'utf8');

/** Colours of each block of the style sheet, by name. */
const blocks = [...style.matchAll(/\{([^{}]*--ground[^{}]*)\}/g)].map(([, text = '']) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour])),
);

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each(blocks.map((colours, i) => [i, colours] as const))('the colours of scheme %i', (_, colours) => {
  const of = (name: string): string => colours[name] as string;

  it('can be read: text has a contrast of 4.5 and more', () => {
    const texts = ['ink', 'soft', 'accent', 'warn', 'bad', 'good'];
    const poor = texts.flatMap((text) =>
      ['ground', 'card', 'sunk']
        .filter((back) => contrast(of(text), of(back)) < 4.5)
        .map((back) => `${text} on ${back}`),
    );
    expect(poor).toEqual([]);
  });

  it('can be seen: marks and edges of fields have a contrast of 3 and more', () => {
    const marks = ['edge', ...[0, 1, 2, 3, 4, 5].map((run) => `run-${run}`)];
    expect(marks.filter((mark) => contrast(of(mark), of('card')) < 3)).toEqual([]);
  });
});

describe('the colours', () => {
  it('are the same in the dark scheme, chosen or taken from the system', () => {
    expect(blocks).toHaveLength(3);
    expect(blocks[2]).toEqual(blocks[1]);
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  });
});
