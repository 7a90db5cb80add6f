/** Lower case only, so that no two keys are one file anywhere; no part is ever `.` or `..`. */
const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*){0,2}$/;
const LONGEST = 120;

/** Whether a text may name a file of a run: at most 120 of `a-z`, `0-9`, `.`, `_`, `-`, in up to three parts by `/`. */
export function isStateKey(text: string): boolean {
  return text.length <= LONGEST && KEY.test(text);
}

/** Whether a key may name a file that a worker sends: of one part, and no name of a file that is being written. */
export function isSentKey(text: string): boolean {
  return isStateKey(text) && !text.includes('/') && !text.endsWith('.partial');
}
