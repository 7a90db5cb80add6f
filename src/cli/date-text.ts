const FORMAT = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

/** A moment for people, in their time zone: `2026-11-26 14:32`. @param ms milliseconds since 1970 */
export function dateText(ms: number): string {
  return FORMAT.format(ms);
}
