import type { Architecture } from '../../architecture/index.ts';
import { type DetectionSettings, taskSchema } from '../../config/index.ts';
import { isDetector } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';

/**
 * How the answers of a detector are read, as its training was told; null of a classifier.
 * @throws MixnasError `PREPROCESSING` for a detector whose document does not say it
 */
export function detectionSettingsOf({ name, graph, training }: Architecture): DetectionSettings | null {
  if (!isDetector(graph)) return null;
  const task = taskSchema.safeParse(training?.task).data;
  if (task?.kind === 'detection') return task;
  throw new MixnasError(
    'PREPROCESSING',
    `${name} is a detector and does not say how its answers are read (training.task)`,
    {
      hint: 'expected the folder of a run or of a training',
    },
  );
}
