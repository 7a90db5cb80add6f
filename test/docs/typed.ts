import { pages } from './read.ts';

/** A command as a page shows how it is typed. */
export interface Typed {
  readonly page: string;
  /** Without comments; `npx` and all. */
  readonly text: string;
}

/** Lines of commands; one that ends with a backslash goes on behind it. */
function linesOf(whole: string): string[] {
  const text = whole.replaceAll(/ *\\\n\s*/g, ' ');
  const indented = [...text.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line as string);
  const fenced = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) => (block as string).split('\n'));
  const outside = text.replaceAll(/^```(?!sh)\w*\n[\s\S]*?^```$/gm, '');
  return text === outside ? [...indented, ...fenced] : linesOf(outside);
}

/** What is typed on one line: parts that `&&` joins one by one, without the comment behind. */
export function partsOf(line: string): string[] {
  return (line.split(/ {2,}#|\s#\s/)[0] as string).split('&&').map((part) => part.trim());
}

/** The words of a command as a shell would part them: quotes keep spaces. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}

/** The commands that a page shows on lines of their own, in order. */
export function typedOn(page: string): Typed[] {
  const text = pages().find(({ name }) => name === page)?.text ?? '';
  return linesOf(text)
    .flatMap(partsOf)
    .filter((part) => /^(npx mixnas|mixnas|npm|npx|node|git|python3?|docker)\b/.test(part))
    .map((part) => ({ page, text: part }));
}

/** The same of all pages. */
export function typed(): Typed[] {
  return pages().flatMap(({ name }) => typedOn(name));
}
