import { pages } from './read.ts';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Of the first line behind the fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of all pages, in order. */
export function blocks(): Block[] {
  return pages().flatMap(({ name: page, text: all }) =>
    [...all.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => {
      const [, language = '', text = ''] = match;
      return { page, line: all.slice(0, match.index).split('\n').length + 1, language, text };
    }),
  );
}
