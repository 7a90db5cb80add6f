import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const read = (name: string): string => readFileSync(resolve(import.meta.dirname, '../../dist/page', name), 'utf8');

describe('the bundle of the page', () => {
  it('is at most 150 kB of JavaScript, compressed', () => {
    expect(gzipSync(read('page.js')).length).toBeLessThanOrEqual(150_000);
  });

  it('keeps the notice of uPlot, whole', () => {
    const licence = readFileSync(resolve(import.meta.dirname, '../../node_modules/uplot/LICENSE'), 'utf8').trim();
    expect(read('page.js')).toContain(licence);
    expect(read('page.css')).toContain(licence);
  });

  it('names nothing that it would have to load', () => {
    const addresses = [...`${read('page.js')}${read('page.css')}`.matchAll(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"'`)]*/g)];
    expect(addresses.map(([address]) => address)).toEqual(['http://www.w3.org/2000/svg']);
    expect(read('page.css')).not.toMatch(/@import|url\(/);
  });
});
