import type { Evaluation } from '../../predict/index.ts';

type Facts = Pick<Evaluation, 'split' | 'images' | 'trainedOn'>;

const OTHERS = 'photos that were held out tell more: a folder of classes of their own, or test/ beside train/';

/** Why all images were taken, where nobody asked for them. */
function takenBecause({ split }: Facts, wanted: boolean): string {
  return split === 'all' && !wanted ? 'there are no test images, so all images were taken; ' : '';
}

/**
 * What is to be known of the images that a model was scored on: which it has seen in its training.
 * @param model as it was typed
 * @param wanted whether somebody asked for this split
 */
export function evaluationNotes(model: string, facts: Facts, wanted: boolean): string[] {
  const { split, images, trainedOn } = facts;
  const taken = takenBecause(facts, wanted);
  const which = (count: number): string =>
    count === images ? 'all of these images' : `${count} of these ${images} images`;
  if (trainedOn === null) {
    const maySeen = split === 'all' || split === 'train';
    return maySeen
      ? [`${taken}nothing tells whether ${model} was trained on them: then the figures read too high`]
      : [];
  }
  const { train, validation } = trainedOn;
  if (train > 0) {
    const chose = validation === 0 ? '' : `, and ${validation} validated it`;
    return [`${taken}${which(train)} trained ${model}${chose}: the figures read too high; ${OTHERS}`];
  }
  if (validation === 0 || split === 'validation') return [];
  return [`${taken}${which(validation)} validated ${model} in its training: the figures read a little too high`];
}
