import type { DetectorEvaluation } from '../../predict/index.ts';
import { formatShare, formatTable } from '../../util/format.ts';

const percent = (share: number | null): string => (share === null ? '–' : formatShare(share));

/** How well a detector does, for people: COCO's twelve figures. */
export function detectorText(
  { split, images, objects, scores }: Omit<DetectorEvaluation, 'broken'>,
  data: string,
): string {
  const which = split === 'all' ? 'all images' : `${split} images`;
  const columns = [
    { title: 'average' },
    ...['all', 'small', 'medium', 'large'].map((title) => ({ title, align: 'right' as const })),
  ];
  const rows = [
    ['precision, IoU .50 to .95', scores.mAP, scores.small, scores.medium, scores.large],
    ['recall, IoU .50 to .95', scores.ar100, scores.arSmall, scores.arMedium, scores.arLarge],
  ].map(([name, ...values]) => [name as string, ...values.map((value) => percent(value as number | null))]);
  return [
    `${data}, ${which}: ${images} with ${objects} objects`,
    `mAP ${percent(scores.mAP)}, at IoU .50 ${percent(scores.ap50)}, at .75 ${percent(scores.ap75)}`,
    `recall with 1 box an image ${percent(scores.ar1)}, with 10 ${percent(scores.ar10)}, with 100 ${percent(scores.ar100)}`,
    formatTable(columns, rows),
  ].join('\n');
}
