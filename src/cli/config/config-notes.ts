import { type Config, type DataSettings, storedSide } from '../../config/index.ts';
import { expectedCounts, type PackedMeta } from '../../data/index.ts';
import { type ImageFacts, type Note, notesOf } from '../../notes/index.ts';
import type { SearchSpace } from '../../space/index.ts';

function imagesOf(data: DataSettings, packed: PackedMeta | null): ImageFacts | null {
  const known =
    packed === null
      ? expectedCounts(data)
      : { classes: packed.classes.length, train: packed.counts.train, validation: packed.counts.validation };
  if (known === null) return null;
  const { skipped = [], duplicates, nearDuplicates, deepImages } = packed ?? {};
  return {
    ...known,
    largestClass: null,
    skipped,
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(nearDuplicates === undefined ? {} : { nearDuplicates }),
    ...(deepImages === undefined ? {} : { deepImages }),
  };
}

/**
 * What there is to say of the config of a search without opening its images: what its settings tell, and of images that were
 * packed before their description.
 * @param packed null where nothing was
 */
export function configNotes(config: Config, space: SearchSpace, packed: PackedMeta | null): readonly Note[] {
  const { data, target, evaluator } = config;
  if (data === undefined || evaluator.kind === 'tabular') return [];
  const trained = packed?.size ?? data.resolution ?? storedSide(data.kind);
  return notesOf({
    config,
    space,
    sizes: trained === null ? null : { trained, meant: target.resolution ?? trained },
    images: imagesOf(data, packed),
    results: [],
  });
}
