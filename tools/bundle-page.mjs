// Bundles the page of `src/page` for browsers: dist/page/page.js and dist/page/page.css, minified.
//
//   node tools/bundle-page.mjs
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path) => readFileSync(resolve(ROOT, path), 'utf8');

/** The notice that has to go with uPlot's code: its own file of licence. */
const notice = `/*! uPlot ${JSON.parse(read('node_modules/uplot/package.json')).version}, bundled below:\n\n${read('node_modules/uplot/LICENSE').trim()}\n*/`;

await build({
  absWorkingDir: ROOT,
  entryPoints: [
    { in: 'src/page/main.ts', out: 'page' },
    { in: 'src/page/style/page.css', out: 'page' },
  ],
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  banner: { js: notice, css: notice },
  legalComments: 'inline',
  logLevel: 'warning',
});
