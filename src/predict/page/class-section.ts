import { type HeatCell, heatMap } from '../../draw/index.ts';
import type { Column } from '../../util/format.ts';
import { element, escapeText } from '../../util/markup.ts';
import { commonestConfusions } from '../confusions.ts';
import type { Evaluation } from '../evaluation.ts';
import { percent, section, table } from './parts.ts';

/** Confusions that are listed. */
const LISTED = 20;
/** Classes that a picture tells of; more would be less than a pixel each. */
const MOST_DRAWN = 1000;

type Scored = Pick<Evaluation, 'classes' | 'confusion'>;
const right = (title: string): Column => ({ title, align: 'right' });

function metered(share: number | null): string {
  return share === null
    ? percent(null)
    : percent(share) + element('meter', { value: share.toFixed(4) }, percent(share));
}

/** What a class is taken for most often, apart from itself. */
function mostlyFor({ classes, confusion }: Scored, label: number): string {
  const row = (confusion[label] ?? []).map((images, answer) => (answer === label ? 0 : images));
  const most = row.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? '' : escapeText(`${classes[row.indexOf(most)]?.label ?? ''} (${most})`);
}

/** Precision and recall of each class. */
export function classSection(evaluation: Scored): string {
  const columns = [
    { title: 'class' },
    right('images'),
    right('precision'),
    right('recall'),
    { title: 'mostly taken for' },
  ];
  const rows = evaluation.classes.map(({ label, images, precision, recall }, k) => [
    escapeText(label),
    `${images}`,
    metered(precision),
    metered(recall),
    mostlyFor(evaluation, k),
  ]);
  const words =
    'precision: of what is taken for the class, how much is of it; recall: of the class, how much is taken for it';
  return section('Classes', element('p', { class: 'soft' }, words), table(columns, rows));
}

function cellsOf({ classes, confusion }: Scored): HeatCell[] {
  return confusion.flatMap((row, label) =>
    row.flatMap((images, answer) => {
      if (images === 0) return [];
      const share = images / (classes[label]?.images ?? images);
      const verb = images === 1 ? 'is' : 'are';
      const words = `${images} of ${classes[label]?.images} images of ${classes[label]?.label} ${verb} taken for ${classes[answer]?.label}`;
      // the root, since mistakes are rare and are to be seen
      return [{ row: label, column: answer, share: Math.sqrt(share), text: `${images}`, words }];
    }),
  );
}

function picture(evaluation: Scored): string[] {
  const { classes } = evaluation;
  if (classes.length > MOST_DRAWN) return [];
  const labels = classes.map(({ label }) => label);
  const legend =
    'Rows are what images show, columns what they are taken for. Blue is right, orange wrong; the stronger, the larger the share of the row.';
  return [
    element('p', { class: 'soft' }, legend),
    element('div', { class: 'scroll map', tabindex: 0 }, heatMap(labels, cellsOf(evaluation), 'Confusion matrix')),
  ];
}

/** Which classes are taken for which: a picture, and the commonest confusions. */
export function confusionSection(evaluation: Scored): string {
  const listed = commonestConfusions(evaluation, LISTED);
  const rows = listed.map(({ label, answer, images }) => [escapeText(label), escapeText(answer), `${images}`]);
  const list = table([{ title: 'class' }, { title: 'taken for' }, right('images')], rows);
  const commonest = listed.length === 0 ? [] : [section('Commonest confusions', list)];
  const sections = [section('What is taken for what', ...picture(evaluation)), ...commonest];
  return element('div', { class: 'beside' }, sections.join('\n'));
}
