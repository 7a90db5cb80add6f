import type { PageFinal, PageNote, PageRun } from '../../live/contract.ts';
import { el } from '../dom/el.ts';
import { percentText, volumeText } from '../text/values.ts';

function fold(title: string, content: HTMLElement, open = false): HTMLElement {
  return el('details', { open }, el('summary', {}, title), content);
}

function notesOf(notes: readonly PageNote[]): HTMLElement[] {
  if (notes.length === 0) return [];
  const items = notes.map(({ message, hint }) =>
    el('li', {}, `${message}.`, ...(hint === '' ? [] : [el('span', { class: 'soft' }, ` Hint: ${hint}.`)])),
  );
  return [fold(notes.length === 1 ? '1 note' : `${notes.length} notes`, el('ul', { class: 'notes' }, ...items), true)];
}

function finalsOf(finals: readonly PageFinal[]): HTMLElement[] {
  if (finals.length === 0) return [];
  const rows = finals.map(({ trial, mean, deviation, seeds }) => {
    const spread = deviation === null ? '' : ` ± ${(100 * deviation).toFixed(2)}`;
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, `trial ${trial}`),
      el('td', {}, `${percentText(mean)}${spread}`),
      el('td', {}, seeds === 1 ? '1 seed' : `${seeds} seeds`),
    );
  });
  return [fold('Finals: trained again, longer', el('table', {}, el('tbody', {}, ...rows)), true)];
}

/** Notes, finals, settings and versions, and the config: on demand but for what should be known. */
export function runDetails(run: PageRun): HTMLElement[] {
  const facts = [
    ['folder', run.folder],
    ['space', run.space],
    ['data', run.data],
    ['seed', `${run.seed}`],
    ['objectives', run.objectives.join(', ')],
    ['hypervolume', volumeText(run.hypervolume)],
    ...Object.entries(run.versions),
  ].map(([name, value]) => el('div', {}, el('dt', {}, name as string), el('dd', {}, value as string)));
  return [
    ...notesOf(run.notes),
    ...finalsOf(run.finals),
    fold('Settings and versions', el('dl', { class: 'facts' }, ...facts)),
    fold('Config', el('pre', { tabindex: 0 }, run.config)),
  ];
}
