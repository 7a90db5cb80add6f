import type { Command } from 'commander';
import { type Io, writeJson } from '../io.ts';
import { oneOf } from '../options.ts';

const FORMATS = ['text', 'html', 'md', 'csv', 'json'] as const;

/** `mixnas report`: what a run found, at any time. */
export function registerReport(program: Command, io: Io): void {
  program
    .command('report')
    .description('what a run found: front, best networks, hypervolume, failures')
    .argument('<run>', 'run folder; the run may still be going on')
    .option('--format <format>', FORMATS.join(', '), oneOf(FORMATS), 'text')
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (folder: string, options: { format: (typeof FORMATS)[number]; json?: boolean; out?: string }) => {
      const { resolve } = await import('node:path');
      const { buildReport, renderCsv, renderHtml, renderMarkdown, renderText } = await import('../../report/index.ts');
      const { readRun } = await import('../../store/index.ts');
      const { outputTo } = await import('../output.ts');
      const format = options.json ? 'json' : options.format;
      const run = readRun(resolve(io.cwd, folder));
      const report = buildReport({ ...run, folder });
      const target = outputTo(io, options.out);
      if (format === 'json') writeJson(target, { ...report });
      else target.out.write({ text: renderText, html: renderHtml, md: renderMarkdown, csv: renderCsv }[format](report));
      target.done();
    });
}
