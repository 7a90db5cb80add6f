/** Pixel normalisation per channel on the scale 0..1: pixel -> (pixel / 255 - mean) / deviation. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a model file tells besides the network itself. */
export interface ModelDetails {
  readonly name: string;
  /** Version of mixnas that writes the file. */
  readonly version: string;
  /** Folds batch norms into the convolutions before them. */
  readonly fold: boolean;
  /** Where the weights come from, for people: `seed 0 (untrained)`, a checkpoint's name without its folders. */
  readonly weights: string;
  readonly params: number;
  readonly macs: number;
  /** What was measured of it by name, as its document says: accuracy, latencyMs. */
  readonly metrics?: Readonly<Record<string, number>> | undefined;
  /** Class names in the order of the logits. */
  readonly classes?: readonly string[] | undefined;
  readonly normalisation?: Normalisation | undefined;
}

/** The details as text by key, for formats whose metadata are strings. Lists are JSON. */
export function metadataOf(details: ModelDetails): Record<string, string> {
  const { name, version, fold, weights, params, macs, metrics, classes, normalisation } = details;
  return {
    name,
    mixnas: version,
    weights,
    batchNorm: fold ? 'folded' : 'kept',
    params: String(params),
    macs: String(macs),
    ...(metrics && { metrics: JSON.stringify(metrics) }),
    ...(normalisation && {
      mean: JSON.stringify(normalisation.mean),
      deviation: JSON.stringify(normalisation.deviation),
      pixel: `(value / 255 - mean) / deviation, ${normalisation.mean.length === 1 ? 'grey (0.299 R + 0.587 G + 0.114 B)' : 'RGB'}`,
    }),
    ...(classes && { classes: JSON.stringify(classes) }),
  };
}
