import type { Config, DataSettings } from '../../config/index.ts';
import {
  contentOf,
  type DataReference,
  type Dataset,
  type KnownData,
  openData,
  type PackedMeta,
  packingNotes,
  prepareData,
  readMeta,
} from '../../data/index.ts';
import type { RunInfo } from '../../store/index.ts';
import { bug } from '../../util/errors.ts';
import { checkRungs } from '../fidelity/check-rungs.ts';
import type { SearchContext } from '../search-events.ts';
import { imageFacts } from '../search-notes.ts';

/** Data that a run was started with, where it is resumed. */
export interface KnownImages {
  readonly search?: KnownData | undefined;
  readonly finals?: KnownData | undefined;
}

/** The images of a search, packed and opened. */
export interface Images {
  readonly settings: DataSettings;
  /** Packs the images of the finals, as these were. */
  readonly prepareFinals: (settings: DataSettings) => Promise<DataReference>;
  readonly reference: DataReference;
  readonly meta: PackedMeta;
  readonly dataset: Dataset;
  /** Side in pixels. */
  readonly size: number;
  /** What of them is stored with the run. */
  readonly facts: NonNullable<RunInfo['data']>;
}

/**
 * Packs and opens the images of a search.
 * @throws MixnasError of the data; `CONFIG_INVALID` for a rung that asks for more than there is
 */
export async function openImages(config: Config, context: SearchContext, known: KnownImages): Promise<Images> {
  const { data: settings } = config;
  if (settings === undefined) throw bug('a config that trains has no data');
  const log = (message: string) => context.onEvent({ kind: 'note', message });
  const onProgress = packingNotes(context.now, log);
  const prepare = (wanted: DataSettings, like: KnownData | undefined): Promise<DataReference> =>
    prepareData(wanted, { cacheDir: context.cacheDir, log, onProgress, known: like });
  const reference = await prepare(settings, known.search);
  const dataset = await openData(reference);
  checkRungs(config.fidelity, dataset);
  const meta = await readMeta(reference);
  const { classes, size, hash, mean, deviation } = dataset;
  const facts = { hash, classes, mean, deviation, images: imageFacts(dataset, meta), size, content: contentOf(meta) };
  const prepareFinals = (wanted: DataSettings) => prepare(wanted, known.finals);
  return { settings, prepareFinals, reference, meta, dataset, size, facts };
}
