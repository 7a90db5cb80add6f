import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/predict/index.ts';
import { evaluationPage } from '../../src/predict/index.ts';
import { stream } from '../../src/util/random.ts';

const EVIL = `<script>alert("1")</script> & 'x'`;

function pixels(side: number, channels: number): Uint8Array {
  const draw = stream(side, 'page');
  return Uint8Array.from({ length: side * side * channels }, () => Math.floor(256 * draw.next()));
}

function evaluation(wrong: number, side: number, channels = 3): Evaluation {
  const image = {
    name: EVIL,
    label: EVIL,
    probability: 0.01,
    predictions: [
      { label: 'owl', probability: 0.9 },
      { label: EVIL, probability: 0.01 },
    ],
    pixels: pixels(side, channels),
  };
  return {
    split: 'test',
    images: 30,
    top1: 0.5,
    interval: [0.33, 0.67],
    top5: null,
    loss: 1.25,
    balanced: 0.55,
    classes: [
      { label: EVIL, images: 20, precision: 1, recall: 0.25 },
      { label: 'owl', images: 10, precision: 0.4, recall: 1 },
    ],
    confusion: [
      [5, 15],
      [0, 10],
    ],
    trainedOn: null,
    broken: [],
    wrong: Array.from({ length: wrong }, () => image),
  };
}

const page = (one: Evaluation, size: number, channels: 1 | 3 = 3) =>
  evaluationPage(one, {
    model: `runs/${EVIL}`,
    data: EVIL,
    origin: EVIL,
    notes: [`note ${EVIL}`],
    input: { name: 'images', type: 'float32', layout: 'NHWC', size, channels },
  });

const tags = (html: string, name: string) => [...html.matchAll(new RegExp(`<${name}[ >]`, 'g'))].length;

describe('the page of an evaluation', () => {
  it('shows the figures, each class, the confusions and the worst answers with their images', async () => {
    const html = await page(evaluation(3, 32), 32);
    for (const text of ['50.0\u00a0%', '95 %: 33.0\u00a0% to 67.0\u00a0%', '55.0\u00a0%', '1.250', '40.0\u00a0%']) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain('top-5');
    expect(html).toMatch(/<title>15 of 20 images of [^<]* are taken for owl<\/title>/);
    expect(tags(html, 'img')).toBe(3);
    expect(html).toContain('taken for owl 90.0\u00a0%');
  });

  it('escapes names of classes, files and folders', async () => {
    const html = await page(evaluation(1, 32), 32);
    expect(tags(html, 'script')).toBe(0);
    expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; 'x'");
    expect(html).not.toContain('alert("1")');
  });

  it('holds its images, small ones as they are and large ones made small', async () => {
    const [small, large, grey] = [
      await page(evaluation(1, 32), 32),
      await page(evaluation(24, 224), 224),
      await page(evaluation(1, 8, 1), 8, 1),
    ];
    expect(small).toContain('src="data:image/png;base64,');
    expect(grey).toContain('src="data:image/png;base64,');
    expect(large).toContain('src="data:image/jpeg;base64,');
    expect(large.length).toBeLessThan(24 * 40_000 + 20_000);
    expect(small).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('says so where nothing is wrong', async () => {
    const html = await page(evaluation(0, 32), 32);
    expect(html).toContain('No image is taken for another class.');
    expect(tags(html, 'img')).toBe(0);
  });
});
