export { type PageAssets, readAssets, standalonePage } from './assets.ts';
export type { NamedRun } from './live-runs.ts';
export { renderHtml } from './render-html.ts';
export { type LiveServer, requirePort, type ServeOptions, serveRuns } from './serve.ts';
export { type ReportedRun, reportedRun } from './standalone.ts';
