import type { Evaluation } from './evaluation.ts';

/** Images of one class that are taken for another one. */
export interface Confusion {
  readonly label: string;
  readonly answer: string;
  readonly images: number;
}

/** What is taken for what, the commonest first. @param most that are told */
export function commonestConfusions(
  { classes, confusion }: Pick<Evaluation, 'classes' | 'confusion'>,
  most: number,
): Confusion[] {
  const nameOf = (k: number): string => classes[k]?.label ?? '';
  const all = confusion.flatMap((row, label) =>
    row.flatMap((images, answer) =>
      images === 0 || label === answer ? [] : [{ label: nameOf(label), answer: nameOf(answer), images }],
    ),
  );
  return all.sort((a, b) => b.images - a.images).slice(0, most);
}
