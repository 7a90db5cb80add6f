export { resumeSearch, startSearch } from './run-search.ts';
export type { SearchContext, SearchEvent, SearchSummary } from './search-events.ts';
export { planSearch, type SearchPlan } from './search-plan.ts';
