import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveServer, serveRuns } from '../../src/live/index.ts';
import { findChromium, openBrowser } from '../browser.ts';
import { temporaryFolder } from '../temporary.ts';
import { BreakingProxy } from './breaking-proxy.ts';
import { type GrowingRun, growingRun } from './run-folder.ts';
import { soon } from './soon.ts';

const chromium = findChromium();

describe.skipIf(chromium === undefined)('the page in Chromium, following a run', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let page: Page;
  let server: LiveServer;
  let network: BreakingProxy;
  let run: GrowingRun;
  const shown = (): Promise<string | null> => page.textContent('.shown');
  const status = (): Promise<string | null> => page.textContent('.status');

  beforeAll(async () => {
    const path = join(folder, 'run');
    run = growingRun(path, 'followed');
    run.add(5);
    server = await serveRuns({ runs: [{ given: path, folder: path }], host: '127.0.0.1', port: 0, now: () => 60_000 });
    network = await BreakingProxy.open(server.port);
    browser = await openBrowser(chromium as string);
    page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await page.goto(`http://127.0.0.1:${network.port}/`);
    await page.locator('.figure.main').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await network?.close();
    await server?.close();
  });

  it('shows trials as they come', async () => {
    expect(await page.textContent('h1')).toBe('followed');
    await soon(status).toBe('Live');
    expect(await shown()).toBe('5 of 5 trials shown');
    run.add(3);
    await soon(shown).toBe('8 of 8 trials shown');
  });

  it('says that the connection is lost, and misses nothing when it is there again', async () => {
    network.cut();
    await soon(status).toContain('Connection lost');
    run.add(7);
    network.mend();
    await soon(shown).toBe('15 of 15 trials shown');
    expect(await status()).toContain('Connected again');
  });

  it('fetches curves and network of a trial that came later', async () => {
    await page.locator('[data-column="number"]').click();
    await soon(() => page.textContent('.row.current .cell.first')).toBe('0');
    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await soon(() => page.textContent('.network-head h3')).toContain('trial 14');
    await page.locator('.picture svg').waitFor();
    await page.locator('.panel-curves').scrollIntoViewIfNeeded();
    await soon(() => page.textContent('.panel-curves .hint')).toBe('Curves of 1 trial, of 1 selected.');
    await soon(() => page.textContent('.curve-legend')).toContain('trial 14');
  });

  it('says when the run has ended', async () => {
    run.finish();
    await page.evaluate(() => scrollTo(0, 0));
    await soon(() => page.textContent('.badge')).toContain('finished');
  });
});
