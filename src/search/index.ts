export { type BenchResult, type BenchRow, benchControllers, openProblem } from './controller-bench/index.ts';
export { type SearchContext, type SearchEvent, type SearchSummary, StopSignal } from './events.ts';
export { loadSpace, readSpace, type SpaceSource, spaceNames } from './load-space.ts';
export { resumeSearch, startSearch } from './search.ts';
export { openTable, type Table } from './tabular.ts';
