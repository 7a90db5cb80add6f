/**
 * Times the page of a run in Chromium: how long until the first view, and how long a brush takes to be drawn in all panels.
 *
 *     npm run compile && npx tsx bench/page-run.ts FOLDER && npx tsx bench/page-speed.ts FOLDER [--repeats N]
 *
 * First view: from the start of navigation to the mark that the page sets when its first view is drawn; a new page each
 * time. Brushing: a stroke along the first axis of the parallel coordinates in 40 steps; of each the time from the
 * move of the mouse to the second frame after it, with the way between two processes. Prints one line each: median, largest.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { median } from '../src/util/quantile.ts';
import { findChromium, openBrowser } from '../test/browser.ts';

const { values, positionals } = parseArgs({
  options: { repeats: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: npx tsx bench/page-speed.ts FOLDER [--repeats N]');
const chromium = findChromium();
if (chromium === undefined) throw new Error('no chromium on PATH and no MIXNAS_CHROMIUM');
const PORT = 47_471;
const STEPS = 40;
/** Of the parallel coordinates: `PLOT.left` of src/page/panels/parallel-axis.ts. */
const FIRST_AXIS = 30;

const told = (name: string, ms: readonly number[]) =>
  console.log(
    `${name}: median ${median(ms).toFixed(0)} ms, largest ${Math.max(...ms).toFixed(0)} ms (${ms.length} times)`,
  );

/** Waits until a frame was drawn after the next one. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');

/** Milliseconds from the start of navigation to the page's mark, once it is set. */
const MARKED = `new Promise((done) => {
  const look = () => {
    const [mark] = performance.getEntriesByName('mixnas-first-view');
    if (mark === undefined) requestAnimationFrame(look);
    else done(mark.startTime);
  };
  look();
})`;

async function firstView(browser: Browser): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(`http://127.0.0.1:${PORT}`, { waitUntil: 'commit' });
  const ms = await page.evaluate<number>(MARKED);
  await page.close();
  return ms;
}

async function brush(browser: Browser): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(`http://127.0.0.1:${PORT}`);
  await page.locator('.panel-parallel').scrollIntoViewIfNeeded();
  await page.locator('.panel-parallel .plot canvas').first().waitFor();
  const box = await page.locator('.panel-parallel .plot').boundingBox();
  if (box === null) throw new Error('no parallel coordinates');
  const before = await page.textContent('.shown');
  await page.mouse.move(box.x + FIRST_AXIS, box.y + 20);
  await page.mouse.down();
  const times: number[] = [];
  for (let i = 1; i <= STEPS; i++) {
    const begun = performance.now();
    await page.mouse.move(box.x + FIRST_AXIS, box.y + 20 + i * 5);
    await drawn(page);
    times.push(performance.now() - begun);
  }
  await page.mouse.up();
  console.log(`shown before: ${before}; after: ${await page.textContent('.shown')}`);
  await page.close();
  return times;
}

const server = spawn('node', ['bin/mixnas.js', 'live', folder, '--port', `${PORT}`], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const browser = await openBrowser(chromium);
try {
  await Promise.race([once(server.stdout, 'data'), once(server.stderr, 'data')]);
  const views = [];
  for (let i = 0; i < Number(values.repeats); i++) views.push(await firstView(browser));
  told('first view', views);
  told('brushing', await brush(browser));
} finally {
  await browser.close();
  server.kill('SIGINT');
  await once(server, 'exit');
}
