/** What a status line may say of one thing that is going on, the longest form first. */
export interface Activity {
  /** With epoch, step and loss. */
  readonly full: string;
  /** With its epoch. */
  readonly short: string;
  /** Its number and epoch alone. */
  readonly least: string;
}

/** What a status line may say. Empty texts are left out. */
export interface Status {
  /** In order of importance. */
  readonly first: readonly string[];
  readonly activities: readonly Activity[];
  /** What each of them is called in front of its shortest form, for instance `trial`. */
  readonly what: string;
  /** How much of all is done: the first to go where there is no room. */
  readonly last: string;
}

/** The activities, each form shorter than the one before. */
function formsOf(activities: readonly Activity[], what: string): string[][] {
  const plural = activities.length === 1 ? what : `${what}s`;
  return [
    activities.map(({ full }) => full),
    activities.map(({ short }) => short),
    [`${plural} ${activities.map(({ least }) => least).join(', ')}`.trim()],
    [`${activities.length} running`],
  ];
}

/**
 * The text of a status line that fits: what everybody looks for first, then as much of what is going on as there is room for.
 * @param columns of the terminal; the last one stays free, where some wrap the line
 */
export function statusText({ first, activities, what, last }: Status, columns: number): string {
  const forms = activities.length === 0 ? [] : formsOf(activities, what);
  const texts = [
    ...forms.flatMap((form) => [
      [...first, ...form, last],
      [...first, ...form],
    ]),
    ...first.map((_, i) => first.slice(0, first.length - i)),
  ];
  const lines = texts.map((parts) => parts.filter((part) => part !== '').join(' | '));
  return lines.find(({ length }) => length < columns) ?? (lines.at(-1) ?? '').slice(0, Math.max(0, columns - 1));
}
