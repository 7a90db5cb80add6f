import { buildReport, renderText } from '../report/index.ts';
import type { SearchSummary } from '../search/index.ts';
import { readRun } from '../store/index.ts';
import { type Io, writeJson } from './io.ts';
import { INTERRUPTED } from './process.ts';

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
  const next = interrupted
    ? [`mixnas resume ${folder}`, 'continues where it stopped']
    : report.finals?.best != null
      ? [`mixnas export ${folder} --format onnx --out best.onnx`, 'writes the best network with its weights']
      : [`mixnas export ${folder} --format json --out best.json`, 'writes the best network'];
  io.err.write(
    [
      `\n${summary.detail}. What to type next:`,
      `  npx ${next[0]}    (${next[1]})`,
      `  npx mixnas report ${folder} --format md --out report.md`,
      ...(interrupted
        ? []
        : [
            `  npx mixnas resume ${folder} --trials ${2 * (summary.complete + summary.paused + summary.failed)}    (continues the search)`,
          ]),
      '',
    ].join('\n'),
  );
}
