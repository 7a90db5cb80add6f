import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MixnasError } from '../util/errors.ts';
import { escapeText } from '../util/markup.ts';

/** What the page in the browser is made of. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Folder of the bundle, from the source and from the compiled file alike. */
const BUNDLED = new URL(import.meta.url.endsWith('.ts') ? '../../dist/page/' : '../page/', import.meta.url);

function readBundled(name: string, folder: URL): string {
  const file = new URL(name, folder);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MixnasError('PAGE_MISSING', `the page's ${name} is not there: ${fileURLToPath(file)}`, {
      hint: 'install mixnas again; in a clone: npm run compile',
      exitCode: 1,
      cause,
    });
  }
}

/** The bundle that comes with mixnas. @throws MixnasError `PAGE_MISSING` */
export function readAssets(folder = BUNDLED): PageAssets {
  return { script: readBundled('page.js', folder), style: readBundled('page.css', folder) };
}

function head(title: string, ...parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    ...parts,
    `<title>${escapeText(title)}</title>`,
    '</head>',
  ].join('\n');
}

/** The page as it is served: it fetches what it shows. */
export const SERVED_PAGE = `${head('mixnas', '<link rel="stylesheet" href="/page.css">')}
<body>
<main id="page"></main>
<noscript><p>This page needs JavaScript; <code>mixnas report RUN</code> prints the same without.</p></noscript>
<script src="/page.js"></script>
</body>
</html>
`;

/** JSON as it can stand in a script element: no end of the element, no comment, no line end that old engines know. */
function jsonIn(value: unknown): string {
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, code);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * The page as one file that needs nothing else.
 * @param plain HTML that is shown where no script runs
 */
export function standalonePage(assets: PageAssets, title: string, data: unknown, plain: string): string {
  const script = assets.script.replaceAll('</script', '<\\/script');
  const style = assets.style.replaceAll('</style', '<\\/style');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${head(title, `<meta http-equiv="Content-Security-Policy" content="${policy}">`, `<style>${style}</style>`)}
<body>
<main id="page"></main>
<div id="plain">
${plain}
</div>
<script type="application/json" id="data">${jsonIn(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}
