import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluationPage } from '../../src/predict/index.ts';
import { findChromium, openBrowser } from '../browser.ts';
import { temporaryFolder } from '../temporary.ts';

const CHROMIUM = findChromium();

/** What the page is asked, as text: it knows the browser's names, which the tests do not. */
const LOOK = `({
  width: document.documentElement.scrollWidth,
  scripts: document.scripts.length,
  pictures: [...document.images].filter(({ naturalWidth }) => naturalWidth === 16).length,
  images: document.images.length,
  labels: document.querySelectorAll('.heat-map .edge').length,
  ground: getComputedStyle(document.body).backgroundColor,
})`;

const EVIL = `<img src=x onerror=alert(1)>"><script>alert(2)</script>`;
const nameOf = (k: number): string => (k === 1 ? `${EVIL} ${'long'.repeat(20)}` : `class-${k}`);

function evaluation(classes: number): Evaluation {
  const confusion = Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes }, (__, j) => (i === j ? 1234 : (i * 7 + j * 3) % 11)),
  );
  const wrong = {
    name: `photos/${EVIL}/${'deep/'.repeat(12)}1.jpg`,
    label: nameOf(0),
    probability: 0.001,
    predictions: [0, 1].map((k) => ({ label: nameOf(k), probability: 0.5 })),
    pixels: new Uint8Array(16 * 16 * 3).fill(99),
  };
  return {
    split: 'all',
    images: 99_999,
    top1: 0.9,
    interval: [0.89, 0.91],
    top5: 0.99,
    loss: 0.3,
    balanced: 0.88,
    classes: confusion.map((row, k) => ({
      label: nameOf(k),
      images: row.reduce((a, b) => a + b, 0),
      precision: k === 1 ? null : 0.5,
      recall: 0.75,
    })),
    confusion,
    trainedOn: null,
    broken: ['a: b'],
    wrong: Array.from({ length: 24 }, () => wrong),
  };
}

describe.skipIf(CHROMIUM === undefined)('the page of an evaluation in Chromium', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(CHROMIUM as string);
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each([2, 10, 100])(
    'of %i classes fits a telephone and a desk, runs nothing and asks for nothing',
    async (classes) => {
      const file = join(folder, `${classes}.html`);
      const input = { name: 'images', type: 'float32', layout: 'NHWC', size: 16, channels: 3 } as const;
      const facts = { model: EVIL, data: EVIL, origin: EVIL, notes: [EVIL], input };
      writeFileSync(file, await evaluationPage(evaluation(classes), facts));
      for (const [width, colorScheme] of [
        [390, 'light'],
        [1600, 'dark'],
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const problems: string[] = [];
        page.on('dialog', (dialog) => problems.push(dialog.message()));
        page.on('pageerror', ({ message }) => problems.push(message));
        page.on('request', (request) => {
          if (!/^(data:|file:)/.test(request.url())) problems.push(request.url());
        });
        await page.goto(pathToFileURL(file).href);
        const seen = await page.evaluate<Record<string, unknown>>(LOOK);
        expect(seen).toMatchObject({ width, scripts: 0, pictures: 24, images: 24, labels: 2 * classes });
        expect(seen.ground).toBe(width === 390 ? 'rgb(255, 255, 255)' : 'rgb(23, 28, 33)');
        expect(problems).toEqual([]);
        await page.close();
      }
    },
  );
});
