export { type DryRun, dryRun, type TimedNetwork } from './dry-run/dry-run.ts';
export type { CostSpread } from './dry-run/survey.ts';
export type { RungEffort, SearchEffort } from './effort.ts';
export { resumeSearch } from './resume-search.ts';
export { startSearch } from './run-search.ts';
export type { SearchContext, SearchEvent, SearchSummary } from './search-events.ts';
export { planSearch, type SearchPlan } from './search-plan.ts';
