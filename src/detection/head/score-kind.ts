import type { ScoreKind } from '../form.ts';
import type { DetectionLossSettings } from '../loss/settings.ts';

/** How a detector's scores become probabilities: as its loss needs it. */
export function scoreKindOf({ kind }: Pick<DetectionLossSettings, 'kind'>): ScoreKind {
  return kind === 'softmax' ? 'softmax' : 'sigmoid';
}
