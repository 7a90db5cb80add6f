import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Predicted } from '../../src/predict/index.ts';
import { findChromium, openBrowser } from '../browser.ts';

/** An installed Chromium; undefined where there is none. */
export const CHROMIUM = findChromium();

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A page in a real browser, of a folder that a web server serves. */
export interface OpenPage {
  readonly page: Page;
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** Serves a folder on a free port and opens one of its pages, after a script that takes something away from the browser. */
export async function openPage(folder: string, file: string, before = ''): Promise<OpenPage> {
  const server = createServer(({ url = '/' }, response) => {
    const path = join(folder, new URL(url, 'http://localhost').pathname);
    if (!existsSync(path) || !statSync(path).isFile()) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path));
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const browser = await openBrowser(CHROMIUM as string);
  const page = await browser.newPage();
  await page.addInitScript(before);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${file}`);
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
  };
  return { page, problems, close };
}

/** Picks files in the page and reads what it shows; it names files without their folders. */
export async function classifyIn({ page, problems }: OpenPage, paths: readonly string[]): Promise<Predicted[]> {
  const picker = page.locator('input:enabled');
  await picker.waitFor({ timeout: 20_000 }).catch((error) => {
    throw new Error(`the page did not start: ${problems.join('; ')}`, { cause: error });
  });
  await page.evaluate('document.querySelector("main").replaceChildren()');
  await picker.setInputFiles([...paths]);
  // the last line of a section is shown with the first
  const shown = page.locator('section:has(p)');
  await shown.nth(paths.length - 1).waitFor({ timeout: 30_000 });
  return await page.locator('section').evaluateAll((sections) =>
    sections.map((section) => ({
      file: section.querySelector('h2')?.textContent ?? '',
      predictions: [...section.querySelectorAll('p')].map((line) => ({
        label: line.childNodes[0]?.textContent?.trim() ?? '',
        probability: Number(line.querySelector('data')?.value ?? Number.NaN),
      })),
    })),
  );
}
