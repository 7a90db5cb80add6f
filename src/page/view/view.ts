import type { TrialKey } from '../data/trials.ts';

/** Lowest and highest value that a filter lets through; either end may be infinite. */
export type Range = readonly [low: number, high: number];

/** What a person has chosen to see. It stands in the page's address; what is null is chosen by the page. */
export interface View {
  /** Columns of the scatter's axes. */
  readonly x: string | null;
  readonly y: string | null;
  readonly logX: boolean;
  /** Runs that are not shown, by index. */
  readonly hiddenRuns: readonly number[];
  /** States that are not shown. */
  readonly hiddenStates: readonly string[];
  readonly frontOnly: boolean;
  readonly feasibleOnly: boolean;
  /** Ranges by column. */
  readonly ranges: Readonly<Record<string, Range>>;
  /** Options that are shown, by the choice's column; a choice that is not named shows all. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly selected: readonly TrialKey[];
  /** The trial whose network is shown. */
  readonly focus: TrialKey | null;
  /** Axes of the parallel coordinates. */
  readonly axes: readonly string[] | null;
  /** What the learning curves show. */
  readonly curve: string | null;
  /** What the importance of choices is told of. */
  readonly target: string | null;
  readonly sort: string | null;
  readonly descending: boolean;
  /** Columns of the table. */
  readonly columns: readonly string[] | null;
  /** Whether the table has the selected trials alone. */
  readonly chosenOnly: boolean;
}

/** Everything shown, nothing chosen. */
export const WHOLE_VIEW: View = {
  x: null,
  y: null,
  logX: false,
  hiddenRuns: [],
  hiddenStates: [],
  frontOnly: false,
  feasibleOnly: false,
  ranges: {},
  options: {},
  selected: [],
  focus: null,
  axes: null,
  curve: null,
  target: null,
  sort: null,
  descending: true,
  columns: null,
  chosenOnly: false,
};

/** The part of a view that decides which trials are shown. */
export const FILTER_KEYS = ['hiddenRuns', 'hiddenStates', 'frontOnly', 'feasibleOnly', 'ranges', 'options'] as const;

/** How many filters are set. */
export function countFilters(view: View): number {
  const { hiddenRuns, hiddenStates, frontOnly, feasibleOnly, ranges, options } = view;
  const lists = hiddenRuns.length + hiddenStates.length + Object.keys(ranges).length + Object.keys(options).length;
  return lists + Number(frontOnly) + Number(feasibleOnly);
}

/** A view without its filters. */
export function withoutFilters(view: View): View {
  const { hiddenRuns, hiddenStates, frontOnly, feasibleOnly, ranges, options } = WHOLE_VIEW;
  return { ...view, hiddenRuns, hiddenStates, frontOnly, feasibleOnly, ranges, options };
}
