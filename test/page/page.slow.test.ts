import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAssets, standalonePage } from '../../src/live/index.ts';
import { findChromium, openBrowser } from '../browser.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeDocument, makeNetwork } from './documents.ts';
import { soon } from './soon.ts';

const chromium = findChromium();
if (chromium === undefined) {
  console.warn('no chromium on PATH and no MIXNAS_CHROMIUM: the page is not tried in a browser');
}

const EVIL = `"><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">'=1+1`;

/** Two runs; names, options, messages and layers hold markup, and a picture holds a script. */
function evilDocument() {
  const document = makeDocument([120, 80], { epochs: 5 });
  const runs = document.runs.map((run, i) => ({
    ...run,
    name: i === 0 ? run.name : EVIL,
    config: `name: ${EVIL}\n`,
    notes: [{ code: 'x', message: EVIL, hint: EVIL }],
    choices: run.choices.map((choice, k) =>
      k === 0 ? { name: EVIL, options: choice.options.map((o) => EVIL + o) } : choice,
    ),
  }));
  const best = runs[0]?.best as number;
  const network = makeNetwork(best, EVIL);
  const svg = network.svg
    .replace('<text', '<script>window.hacked = 3</script><foreignObject/><g onclick="window.hacked = 4"/><text')
    .replace('<rect', '<rect onload="window.hacked = 5"');
  const networks = [{ ...document.networks[0], [best]: { ...network, svg } }, document.networks[1] ?? {}];
  const trials = document.trials.map((one) => ({
    ...one,
    message: Object.fromEntries(Object.keys(one.message).map((trial) => [trial, EVIL])),
  }));
  return { ...document, runs, networks, trials };
}

describe.skipIf(chromium === undefined)('the page in Chromium, standing alone', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let page: Page;
  let plain: string;
  let evil: string;
  const errors: string[] = [];

  const write = (name: string, document: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, standalonePage(readAssets(), 'report', document, '<p>plain</p>'));
    return pathToFileURL(path).href;
  };
  const shown = (): Promise<string | null> => page.textContent('.shown');
  const firstCells = (): Promise<string[]> =>
    page.locator('.rows .row:not([hidden])').first().locator('.cell').allTextContents();
  const hash = (): Promise<string> => page.evaluate(() => decodeURIComponent(location.hash));

  beforeAll(async () => {
    browser = await openBrowser(chromium as string);
    page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    plain = write('plain.html', makeDocument([200], { epochs: 5 }));
    evil = write('evil.html', evilDocument());
  });
  beforeEach(async () => {
    errors.length = 0;
    await page.goto('about:blank');
    await page.goto(plain);
    await page.locator('.figure.main').waitFor();
  });
  afterAll(() => browser?.close());

  it('tells what was found at once, in percent, and draws without an error', async () => {
    expect(await page.textContent('.figure.main')).toMatch(/accuracy of the best, trial \d+\d\d\.\d\d %/);
    expect(await shown()).toBe('200 of 200 trials shown');
    expect(await page.locator('#plain').count()).toBe(0);
    expect(await page.locator('.curve-legend li').count()).toBe(8);
    expect(errors).toEqual([]);
  });

  it('tells beside the accuracy of the best what its final gave', async () => {
    const document = makeDocument([20], { epochs: 2 });
    const runs = document.runs.map((run) => ({
      ...run,
      finals: [{ trial: run.best as number, mean: 0.8104, deviation: null, seeds: 1 }],
    }));
    await page.goto(write('finals.html', { ...document, runs }));
    await page.locator('.figure.main').waitFor();
    expect(await page.textContent('.figures')).toContain('in its final81.04 %');
    expect(await page.textContent('.folds table')).toMatch(/81\.04 %1 seed$/);
  });

  it.each([390, 1600])('is never wider than a window of %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.setViewportSize({ width: 1600, height: 1000 });
    expect(wide).toBe(width);
  });

  it('selects by keyboard on the front, shows that network, and keeps the view in its address', async () => {
    await page.locator('.panel-front .plot').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await soon(hash).toMatch(/selected=0:\d+&focus=0:\d+/);
    const trial = /focus=0:(\d+)/.exec(await hash())?.[1];
    await page.locator('.network-head').scrollIntoViewIfNeeded();
    await soon(() => page.textContent('.network-head h3')).toContain(`trial ${trial}`);
    expect(await page.locator('.picture svg').getAttribute('aria-label')).toContain(`trial ${trial}`);
    await page.reload();
    await page.locator('.panel-network').scrollIntoViewIfNeeded();
    await soon(() => page.textContent('.network-head h3')).toContain(`trial ${trial}`);
    await page.locator('.panel-curves').scrollIntoViewIfNeeded();
    await soon(() => page.textContent('.panel-curves .hint')).toBe('Curves of 1 trial, of 1 selected.');
    await page.keyboard.press('Escape');
    await soon(hash).not.toContain('selected');
  });

  it('selects what a rectangle holds, and lists the selected alone', async () => {
    const box = await page.locator('.panel-front .plot').boundingBox();
    if (box === null) throw new Error('no plot');
    await page.mouse.move(box.x + 70, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.move(box.x + box.width - 5, box.y + box.height - 5);
    await page.mouse.up();
    await soon(() => page.textContent('.panel-curves .hint')).toContain('of 200 selected');
    await page.keyboard.press('Escape');
    await page.locator('.grid').focus();
    await page.locator('.row.current').waitFor();
    await page.keyboard.press(' ');
    await page.getByLabel('Selected only').check();
    await soon(() => page.getAttribute('.grid', 'aria-rowcount')).toBe('2');
  });

  it('filters every plot by a typed range, an option and a state', async () => {
    await page.getByLabel('least accuracy, percent').first().fill('85');
    await page.keyboard.press('Enter');
    await soon(shown).not.toBe('200 of 200 trials shown');
    const [count] = (await shown())?.split(' ') ?? [];
    await page.locator('.grid').scrollIntoViewIfNeeded();
    await soon(() => page.getAttribute('.grid', 'aria-rowcount')).toBe(`${Number(count) + 1}`);
    await page.locator('.panel-importance').scrollIntoViewIfNeeded();
    await page.locator('.option').first().click();
    await soon(shown).not.toContain(`${count} of`);
    await soon(hash).toMatch(/range\.accuracy=0\.85~Infinity&only\.choice:/);
    await page.getByText(/^Clear 2 filters$/).click();
    await page.getByLabel(/^failed \(/).uncheck();
    await soon(shown).toMatch(/^19\d of 200/);
  });

  it('filters by a stroke over a histogram and along an axis, and a click takes the stroke away', async () => {
    for (const [selector, place] of [
      ['.plot.bars', (box: Box, share: number) => [box.x + share * box.width, box.y + 10]],
      ['.plot.lines', (box: Box, share: number) => [box.x + box.width - 74, box.y + share * box.height]],
    ] as const) {
      await page.locator(selector).first().scrollIntoViewIfNeeded();
      const box = (await page.locator(selector).first().boundingBox()) as Box;
      const at = (share: number) => place(box, share) as [number, number];
      await page.mouse.move(...at(0.2));
      await page.mouse.down();
      await page.mouse.move(...at(0.4));
      await page.mouse.move(...at(0.5));
      await page.mouse.up();
      await soon(shown).not.toBe('200 of 200 trials shown');
      await page.mouse.click(...at(0.9));
      await soon(shown).toBe('200 of 200 trials shown');
    }
  });

  it('sorts by a column, and turns the order', async () => {
    await page.locator('.grid').scrollIntoViewIfNeeded();
    const head = page.locator('[data-column="macs"]');
    await head.click();
    await soon(() => page.locator('[role="columnheader"]:has([data-column="macs"])').getAttribute('aria-sort')).toBe(
      'ascending',
    );
    const cheap = (await firstCells())[3];
    await head.click();
    await soon(async () => (await firstCells())[3]).not.toBe(cheap);
    expect(await hash()).toBeDefined();
  });

  it('goes through the table by keyboard, to its last row', async () => {
    await page.locator('.grid').focus();
    await page.locator('.row.current').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const second = await page.locator('.row.current .cell.first').textContent();
    await soon(hash).toContain(`focus=0:${second}`);
    await page.keyboard.press('End');
    await soon(() => page.textContent('[role="status"].unseen')).toContain('row 200 of 200');
    expect(await page.locator('.rows .row:not([hidden])').count()).toBeLessThan(60);
  });

  it('moves an axis by keyboard', async () => {
    await page.locator('.panel-parallel').scrollIntoViewIfNeeded();
    const heads = page.locator('.axis-head');
    const [first] = await heads.allTextContents();
    await heads.first().focus();
    await page.keyboard.press('ArrowRight');
    await soon(async () => (await heads.allTextContents())[1]).toBe(first);
  });

  it('shows whatever is in names, messages and pictures as text', async () => {
    await page.goto(evil);
    await page.locator('.figure.main').first().waitFor();
    for (const panel of await page.locator('.panel').all()) await panel.scrollIntoViewIfNeeded();
    await page.locator('.picture svg').waitFor();
    await page.getByText(/^12 layers$/).click();
    await page.getByText('Config').first().click();
    expect(await page.textContent('.heads')).toContain(EVIL);
    expect(await page.textContent('.network table')).toContain(EVIL);
    expect(
      await page.locator('#page script, #page img, #page foreignObject, #page [onclick], #page [onload]').count(),
    ).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.textContent('.panel-runs')).toContain('controller.kind');
    // the parser of the picture says that it would not run the handlers; the copy has none
    expect(errors.filter((error) => !error.startsWith('Executing inline event handler violates'))).toEqual([]);
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
