import { describe, expect, it } from 'vitest';
import { architectureSvg } from '../../src/draw/index.ts';
import { kernelColour } from '../../src/draw/network/kernel-colour.ts';
import { withDepthwise } from '../../src/graph/index.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';

const IMAGENET = { size: 224, classes: 1000 };

/** Texts of the picture in order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] as string);
}

describe('the picture of a network', () => {
  const graph = buildZoo('mixnet-s', IMAGENET);
  const svg = architectureSvg('mixnet-s', graph);

  it('names every block in order, marks strides, and writes shapes on the edges', () => {
    const found = texts(svg);
    const names = ['stem ↓2', '0', '1 ↓2', '2', '3 ↓2', '4', '7 ↓2', '13 ↓2', '15', 'head', 'fc'];
    let at = 0;
    for (const name of names) {
      at = found.indexOf(name, at);
      expect(at, name).toBeGreaterThan(0);
    }
    for (const shape of ['224×224', '112×112', '7×7', '×1536', '×1000']) expect(found).toContain(shape);
    expect(found).toContain(
      '4,134,606 parameters, 239,173,360 multiply-adds, 15.7 MiB of weights, 5.7 MiB of live values at most',
    );
  });

  it('has a part in its own colour for each of the 43 kernel groups of MixNet-S, the stem and the head', () => {
    const parts = [...svg.matchAll(/<rect [^>]*width="56"[^>]*fill="(#\w+)"[^>]*stroke/g)].map((match) => match[1]);
    const count = (kernel: number) => parts.filter((fill) => fill === kernelColour(kernel)).length;
    expect([1, 3, 5, 7, 9, 11].map(count)).toEqual([1, 17, 13, 8, 5, 1]);
  });

  it('gives kernel groups heights by their share of the channels, and dashes dilated ones', () => {
    const changed = withDepthwise(buildZoo('mobilenet-v2', IMAGENET), {
      kernels: [3, 5, 7],
      partition: 'exponential',
      dilated: true,
      layer: 9,
    });
    const picture = architectureSvg('v', changed);
    expect(picture.match(/stroke-dasharray/g)).toHaveLength(2);
    expect(texts(picture)).toEqual(expect.arrayContaining(['192', '96']));
  });

  it('leads the line on from row to row, and explains every mark that it has and no other', () => {
    const explained = texts(svg).filter((text) => text.includes(': '));
    expect(explained.join(' · ')).toBe(
      [
        'number in a box: channels of the group',
        '↓2: stride 2',
        'e: expansion',
        '1×1 in a/b: groups of the expanding and of the projecting convolution',
        'SE: squeeze-and-excitation and its channels',
        'blue arc: skip',
      ].join(' · '),
    );
    expect(texts(architectureSvg('d', buildZoo('densenet-121', IMAGENET)))).toContain('↓2: stride 2');
    const lines = (picture: string) => picture.match(/<line/g)?.length;
    expect(lines(svg)).toBe(19 + 1 + 1);
  });

  it('is well formed for every network of the zoo and the same twice', () => {
    for (const name of zooNames()) {
      const picture = architectureSvg('a <b> & "c"', buildZoo(name, { size: 64, classes: 10 }));
      expect(picture).toContain('a &lt;b&gt; &amp; "c"'.replaceAll('"', '&quot;'));
      expect(picture).not.toMatch(/NaN|undefined/);
      expect(picture.match(/<text/g)?.length).toBe(picture.match(/<\/text>/g)?.length);
    }
    expect(architectureSvg('mixnet-s', graph)).toBe(svg);
  });
});
