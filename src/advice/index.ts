export { advise } from './advise.ts';
export type { Advice, Budget, FinalsAdvice, ImageFigures, Method, SpaceFigures, Wishes } from './facts.ts';
export { type DataChoice, renderConfig } from './render-config.ts';
