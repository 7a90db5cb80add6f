import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StandaloneDocument } from '../../src/live/contract.ts';

const BUNDLE = resolve(import.meta.dirname, '../../dist/page');
const read = (name: string): string => readFileSync(resolve(BUNDLE, name), 'utf8');

/** The page as one file with its data, as the report writes it. */
export function standalonePage(document: StandaloneDocument): string {
  const data = JSON.stringify(document).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>${read('page.css')}</style></head>
<body><main id="page"></main><div id="plain">plain</div>
<script type="application/json" id="data">${data}</script>
<script>${read('page.js').replaceAll('</script', '<\\/script')}</script></body></html>`;
}
