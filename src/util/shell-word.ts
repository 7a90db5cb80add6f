const SAFE = /^(?!~)[\w@%+=:,./~-]+$/;
/** Characters that mean something within double quotes too. */
const SPECIAL = /["$`\\!]/;

/**
 * A path or a name as it is typed at a shell: in double quotes where it has blanks, brackets and the like, which all shells
 * know, and in single quotes, as POSIX has them, where it holds what double quotes leave alive.
 */
export function shellWord(text: string): string {
  if (SAFE.test(text)) return text;
  return SPECIAL.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

/**
 * A text with a command that people copy: each value in it is one word for the shell, as `shellWord` has it.
 *
 *     asTyped`mixnas resume ${folder} continues it`
 */
export function asTyped(texts: TemplateStringsArray, ...words: readonly (string | number)[]): string {
  return texts.reduce((text, next, i) => text + shellWord(String(words[i - 1])) + next);
}
