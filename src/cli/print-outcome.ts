import { trainsEach } from '../config/index.ts';
import { buildReport, type Report, renderText } from '../report/index.ts';
import type { SearchSummary } from '../search/index.ts';
import { readRun } from '../store/index.ts';
import { asTyped } from '../util/shell-word.ts';
import { type Io, writeJson } from './io.ts';
import { INTERRUPTED } from './process.ts';

const reportLine = (folder: string): string => asTyped`mixnas report ${folder} --format md --out report.md`;

/** What to do with the best network of a finished search, the most useful first. */
function furtherSteps(folder: string, { run: { config }, best, finals }: Report): string[] {
  const document = asTyped`mixnas export ${folder} --format json --out best.json    (writes the best network)`;
  if (best === null || config.data === undefined) return [document];
  const train = asTyped`mixnas train ${folder}    (trains the best network longer, on all training images)`;
  const onnx = asTyped`mixnas export ${folder} --format onnx --out best.onnx    (writes the best network with its weights)`;
  const isKept = (config.search.keepWeights && trainsEach(config.evaluator)) || finals?.best != null;
  return isKept ? [train, onnx] : [train];
}

/**
 * Prints what a search found: the report on stdout, what to type next on stderr; sets the exit code when it was
 * interrupted.
 * @param folder the run folder as the user would type it
 */
export function printOutcome(
  io: Io,
  summary: SearchSummary,
  folder: string,
  { json, quiet }: { json?: boolean; quiet?: boolean },
): void {
  const report = buildReport(readRun(summary.run));
  if (json) writeJson(io, { ...report });
  else io.out.write(renderText(report));
  const interrupted = summary.status === 'interrupted';
  if (interrupted) process.exitCode = INTERRUPTED;
  if (quiet || json) return;
  const more = asTyped`mixnas resume ${folder} --trials ${2 * (summary.complete + summary.paused + summary.failed)}    (continues the search)`;
  const next = interrupted
    ? [asTyped`mixnas resume ${folder}    (continues where it stopped)`, reportLine(folder)]
    : [...furtherSteps(folder, report), reportLine(folder), ...(summary.hasMore ? [more] : [])];
  io.err.write(`\n${summary.detail}. What to type next:\n${next.map((line) => `  npx ${line}\n`).join('')}`);
}
