const SAFE = /^[\w@%+=:,./~-]+$/;
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
