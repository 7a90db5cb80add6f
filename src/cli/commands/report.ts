import { resolve } from 'node:path';
import { buildReport, renderCsv, renderHtml, renderMarkdown, renderText } from '../../report/index.ts';
import { readRun } from '../../store/index.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { outputTo } from '../output.ts';
import { writeEventFiles } from '../report/write-event-files.ts';

const RENDERERS = { text: renderText, html: renderHtml, md: renderMarkdown, csv: renderCsv } as const;

/** `mixnas report`: what a run found, at any time. */
export const report: Action<'report'> = async ({ io, args: [folder], options }) => {
  const format = options.json ? 'json' : options.format;
  if (format === 'tensorboard') return writeEventFiles(io, folder, options.out);
  const found = buildReport({ ...readRun(resolve(io.cwd, folder)), folder });
  const target = outputTo(io, options.out);
  if (format === 'json') writeJson(target, { ...found });
  else target.out.write(RENDERERS[format](found));
  target.done();
};
