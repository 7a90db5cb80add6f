/** Colours of the page as the style sheet has them now. */
export interface Colours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly card: string;
  readonly accent: string;
  readonly warn: string;
  readonly bad: string;
  readonly faint: string;
  /** By run, and then from the beginning. */
  readonly runs: readonly string[];
}

export type Scheme = 'auto' | 'light' | 'dark';

const NAMES = ['ink', 'soft', 'line', 'card', 'accent', 'warn', 'bad', 'faint'] as const;
const RUNS = 6;
const KEY = 'mixnas-scheme';

let known: Colours | null = null;

/** The colours; read from the style once and again after `forgetColours`. */
export function colours(): Colours {
  if (known !== null) return known;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const runs = Array.from({ length: RUNS }, (_, i) => read(`run-${i}`));
  known = { ...(Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Omit<Colours, 'runs'>), runs };
  return known;
}

/** The colour of a run; a seventh begins again, told apart by its mark. */
export function runColour(run: number): string {
  return colours().runs[run % RUNS] as string;
}

/** Call it when the scheme changes. */
export function forgetColours(): void {
  known = null;
}

/** The scheme that the reader chose before; a browser that keeps nothing says "auto". */
export function readScheme(): Scheme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

/** Shows the page in a scheme and keeps the choice where the browser keeps anything. */
export function setScheme(scheme: Scheme): void {
  document.documentElement.dataset.scheme = scheme;
  forgetColours();
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // a file opened from disk may have no storage: the choice then lasts as long as the page
  }
}
