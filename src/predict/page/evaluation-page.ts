import { element, escapeText } from '../../util/markup.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Preprocessing } from '../preprocessing.ts';
import { classSection, confusionSection } from './class-section.ts';
import { percent } from './parts.ts';
import { STYLE } from './style.ts';
import { wrongSection } from './wrong-section.ts';

/** Wrong answers that a page shows. */
export const MOST_WRONG = 24;

/** What a page says beside the scores. */
export interface PageFacts {
  /** Model and data as they were typed. */
  readonly model: string;
  readonly data: string;
  /** Weights and what computed, for people. */
  readonly origin: string;
  readonly input: Preprocessing['input'];
  /** What whoever reads the figures should know, in words. */
  readonly notes: readonly string[];
}

function figures({ top1, interval, top5, balanced, loss, images }: Evaluation): string {
  const [low, high] = interval;
  const all = [
    [percent(top1), `top-1 (95 %: ${percent(low)} to ${percent(high)})`],
    ...(top5 === null ? [] : [[percent(top5), 'top-5']]),
    [percent(balanced), 'balanced (mean recall)'],
    [loss.toFixed(3), 'loss (cross-entropy, nats)'],
    [`${images}`, 'images'],
  ] as const;
  const boxes = all.map(([value = '', words = '']) =>
    element('div', { class: 'figure' }, element('b', {}, escapeText(value)) + element('span', {}, escapeText(words))),
  );
  return element('div', { class: 'figures' }, boxes.join('\n'));
}

function facts({ model, data, origin }: PageFacts, { split, broken }: Evaluation): string {
  const rows = [
    ['model', model],
    ['weights', origin],
    ['data', `${data}, ${split === 'all' ? 'all images' : `${split} images`}`],
    ...(broken.length === 0 ? [] : [['left out', `${broken.length} images that cannot be decoded`]]),
  ] as const;
  const lines = rows.map(([name = '', text = '']) => element('dt', {}, name) + element('dd', {}, escapeText(text)));
  return element('dl', {}, lines.join('\n'));
}

/** An evaluation as one HTML page that needs nothing else: no scripts, no files beside it. */
export async function evaluationPage(evaluation: Evaluation, page: PageFacts): Promise<string> {
  const title = escapeText(`${page.model} on ${page.data}`);
  const body = [
    element('h1', {}, title),
    facts(page, evaluation),
    figures(evaluation),
    ...page.notes.map((note) => element('p', { class: 'note' }, escapeText(note))),
    classSection(evaluation),
    confusionSection(evaluation),
    await wrongSection(evaluation.wrong, page.input),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: mixnas evaluate</title>
<style>${STYLE}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}
