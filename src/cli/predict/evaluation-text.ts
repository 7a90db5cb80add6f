import { type ClassScore, commonestConfusions, type Evaluation } from '../../predict/index.ts';
import { type Column, formatShare, formatTable } from '../../util/format.ts';

/** Classes whose confusions are shown as a square. */
const SQUARE = 20;
/** Confusions that are named where there are more classes. */
const NAMED = 20;

/** What is told of an evaluation. */
type Told = Omit<Evaluation, 'broken' | 'trainedOn' | 'wrong'>;

const right = (title: string): Column => ({ title, align: 'right' });
const percent = (share: number | null): string => (share === null ? '–' : formatShare(share));

function summary({ split, images, top1, interval, top5, loss, balanced }: Told, data: string): string {
  const five = top5 === null ? '' : `, top-5 ${percent(top5)}`;
  const which = split === 'all' ? 'all images' : `${split} images`;
  return `${data}, ${which}: ${images}\ntop-1 ${percent(top1)} (95 %: ${percent(interval[0])} to ${percent(interval[1])})${five}, balanced ${percent(balanced)}, loss ${loss.toFixed(4)}\n`;
}

function classTable(classes: readonly ClassScore[]): string {
  const columns = [{ title: 'class' }, right('images'), right('precision'), right('recall')];
  const rows = classes.map(({ label, images, precision, recall }) => [
    label,
    String(images),
    percent(precision),
    percent(recall),
  ]);
  return formatTable(columns, rows);
}

function square(classes: readonly ClassScore[], confusion: Evaluation['confusion']): string {
  const columns = [{ title: '' }, ...classes.map((_, k) => right(`${k + 1}`))];
  const rows = confusion.map((row, k) => [`${k + 1} ${classes[k]?.label}`, ...row.map(String)]);
  return `rows: what images show; columns: what they are taken for\n${formatTable(columns, rows)}`;
}

/** The commonest confusions of many classes. */
function commonest(evaluation: Pick<Evaluation, 'classes' | 'confusion'>): string {
  const rows = commonestConfusions(evaluation, NAMED).map(({ label, answer, images }) => [label, answer, `${images}`]);
  const table = formatTable([{ title: 'class' }, { title: 'taken for' }, right('images')], rows);
  return `the commonest confusions (--json has all)\n${table}`;
}

/** An evaluation for people: the whole, each class, and what is taken for what. @param data as it was typed */
export function evaluationText(evaluation: Told, data: string): string {
  const { classes, confusion } = evaluation;
  const mixed = classes.length <= SQUARE ? square(classes, confusion) : commonest(evaluation);
  return `${summary(evaluation, data)}\n${classTable(classes)}\n${mixed}`;
}
