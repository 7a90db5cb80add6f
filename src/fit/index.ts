export type { FitContext, FitEvent } from './events.ts';
export { resumeFit, startFit } from './fit.ts';
export type { FitTarget } from './plan.ts';
export type { FitResult } from './result.ts';
