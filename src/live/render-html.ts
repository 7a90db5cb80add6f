import { plainReport } from '../report/index.ts';
import { type PageAssets, readAssets, standalonePage } from './assets.ts';
import { type ReportedRun, standaloneDocument } from './standalone.ts';

/**
 * The page of some runs as one HTML file that needs nothing else; without scripts it shows facts and fronts as plain tables.
 * @param writtenAt milliseconds since 1970
 * @param assets those that come with mixnas
 * @throws MixnasError `PAGE_MISSING`
 */
export function renderHtml(runs: readonly ReportedRun[], writtenAt: number, assets: PageAssets = readAssets()): string {
  const title = `${runs.map(({ report }) => report.run.name).join(', ')}: mixnas report`;
  const plain = runs.map(({ report }) => plainReport(report)).join('\n');
  return standalonePage(assets, title, standaloneDocument(runs, writtenAt), plain);
}
