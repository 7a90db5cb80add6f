/** Metrics that say how right networks are, one for each task: what rewards weigh costs against. */
export const SCORE_NAMES = ['accuracy', 'mAP'] as const;

/** Metrics that only detectors have. */
export const PRECISION_NAMES = ['mAP', 'ap50', 'ap75'] as const;

export type ScoreName = (typeof SCORE_NAMES)[number];

/** The metric that says how right networks are, by what they are trained for; left out: classification. */
export function scoreOfTask(task: { readonly kind: string } | undefined): ScoreName {
  return task?.kind === 'detection' ? 'mAP' : 'accuracy';
}

/** The metric that stands for accuracy in a reward. @param settings of an objective of one score */
export function scoreOf({ score = 'accuracy' }: { readonly score?: ScoreName | undefined }): ScoreName {
  return score;
}
