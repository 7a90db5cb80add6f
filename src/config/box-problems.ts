import type { BoxSettings } from './box-data-section.ts';
import type { DataSettings } from './data-section.ts';
import type { FinalsSettings } from './finals-section.ts';
import type { TrainingChanges, TrainingSection } from './training-section.ts';

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Sections that say what images are trained on, and how. */
export interface BoxNeighbours {
  readonly data?: DataSettings | undefined;
  readonly training: TrainingSection;
  readonly search?: { readonly finals?: FinalsSettings | undefined };
  readonly experiment?: { readonly settings?: Readonly<Record<string, TrainingChanges>> | undefined };
}

/** Whether the images of a section `data` have boxes. */
export function hasBoxes(data: DataSettings | undefined): data is BoxSettings {
  return data?.kind === 'coco' || data?.kind === 'scenes';
}

/** What of one section of training settings cannot be done to images with boxes. */
function trainingProblems(
  { labelSmoothing = 0, classWeights, augmentation = {} }: TrainingChanges,
  at: readonly string[],
): Problem[] {
  const problem = (path: readonly string[], message: string): Problem => ({ path: [...at, ...path], message });
  const { mixup = 0, randAugment } = augmentation;
  return [
    ...(labelSmoothing > 0 ? [problem(['labelSmoothing'], 'expected 0: boxes have no targets to smooth')] : []),
    ...(classWeights === undefined
      ? []
      : [problem(['classWeights'], 'expected nothing: an image with boxes has no class of its own')]),
    ...(mixup > 0 ? [problem(['augmentation', 'mixup'], 'expected 0: boxes of two images cannot be mixed')] : []),
    ...(randAugment === undefined
      ? []
      : [
          problem(
            ['augmentation', 'randAugment'],
            'expected nothing: it turns and shears images, and boxes would not fit; colorJitter changes colours alone',
          ),
        ]),
  ];
}

/**
 * What is wrong with the other sections where images have boxes. Nothing where they have none.
 * @param sections of a search, an experiment or one training
 */
export function boxProblems({ data, training, search, experiment }: BoxNeighbours): Problem[] {
  if (!hasBoxes(data)) return [];
  const finals = search?.finals;
  const changes = Object.entries(experiment?.settings ?? {});
  return [
    ...trainingProblems(training, ['training']),
    ...(finals === undefined ? [] : trainingProblems(finals.training, ['search', 'finals', 'training'])),
    ...(finals?.imagesPerClass === undefined
      ? []
      : [
          {
            path: ['search', 'finals', 'imagesPerClass'],
            message: 'expected nothing: images with boxes are counted by data.images',
          },
        ]),
    ...changes.flatMap(([name, settings]) => trainingProblems(settings, ['experiment', 'settings', name])),
  ];
}
