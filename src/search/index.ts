export { resumeSearch, startSearch } from './search.ts';
export type { SearchContext, SearchEvent, SearchSummary } from './search-events.ts';
