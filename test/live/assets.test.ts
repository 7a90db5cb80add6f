import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAssets, standalonePage } from '../../src/live/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();

describe('the program of the page', () => {
  it('is read with its style, and missed with what to do', () => {
    const place = pathToFileURL(`${folder}/`);
    const error = thrown(() => readAssets(place));
    expect(error).toMatchObject({ code: 'PAGE_MISSING', exitCode: 1 });
    expect(error.message).toBe(`the page's page.js is not there: ${join(folder, 'page.js')}`);
    writeFileSync(join(folder, 'page.js'), 'a()');
    writeFileSync(join(folder, 'page.css'), 'b {}');
    expect(readAssets(place)).toEqual({ script: 'a()', style: 'b {}' });
  });

  it('cannot end the element that it stands in', () => {
    const page = standalonePage({ script: 'f("</script>")', style: '/* </style> */' }, 'a < b', {}, '');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).toContain('<title>a &lt; b</title>');
  });
});
