import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, ROOT } from './read.ts';

/** The heading as links name it: in small letters, words joined by hyphens, other marks left out. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

const files = new Map(pages().map(({ name, text }) => [name, text]));
const links = [...files].flatMap(([page, text]) =>
  [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => {
    const [path = '', anchor] = (link as string).split('#');
    return { page, link: link as string, file: path === '' ? page : join(dirname(page), path), anchor };
  }),
);

describe('the links of the pages', () => {
  it('lead to files and headings that there are', () => {
    expect(links.length).toBeGreaterThan(60);
    const broken = links.filter(({ file, anchor }) => {
      if (!existsSync(join(ROOT, file))) return true;
      if (anchor === undefined) return false;
      const headings = [...(files.get(file) ?? '').matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchorOf(text as string));
      return !headings.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('explain in the glossary every word that the tutorial sets in italics', () => {
    const words = [...(files.get('docs/tutorial.md') ?? '').matchAll(/(?<![*\w])\*(\w+)\*(?!\*)/g)].map(
      ([, word]) => word as string,
    );
    const bold = [...(files.get('docs/glossary.md') ?? '').matchAll(/\*\*([^*]+)\*\*/g)].map(
      ([, word]) => word as string,
    );
    expect(words.length).toBeGreaterThan(5);
    const isExplained = (word: string) =>
      bold.some((one) => one.toLowerCase().startsWith(word.toLowerCase().replace(/s$/, '')));
    expect(words.filter((word) => word !== 'italics' && !isExplained(word))).toEqual([]);
  });

  it('lead from docs/index.md to every page', () => {
    const linked = new Set(links.filter(({ page }) => page === 'docs/index.md').map(({ file }) => file));
    const guides = [...files.keys()].filter((name) => name.startsWith('docs/') && name !== 'docs/index.md');
    expect(guides.filter((name) => !linked.has(name))).toEqual([]);
  });
});
