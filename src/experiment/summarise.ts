import type { Config } from '../config/index.ts';
import type { MetricName } from '../metric/index.ts';
import { type Genotype, parseSpace, type SearchSpace } from '../space/index.ts';
import type { EpochRow, RunInfo, RunRecord, TrialRow } from '../store/index.ts';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import { parseSource } from '../util/source-document.ts';
import { PUBLISHED } from '../zoo/index.ts';
import { type About, aboutSchema } from './about.ts';
import { type CurvePoint, curveOf } from './curves.ts';
import { type Spread, spreadOf } from './interval.ts';

/** What was published of a network: of its whole training on ImageNet, at the paper's own size. */
export interface PublishedFigures {
  /** Accuracy, percent. */
  readonly top1: number;
  /** As printed; null where nothing was. */
  readonly macs: number | null;
  readonly params: number | null;
}

/** One network under one settings: all of its trainings. */
export interface ExperimentRow {
  readonly network: string;
  readonly settings: string;
  readonly series: readonly string[];
  readonly params: number;
  readonly macs: number;
  /** Predicted or measured, milliseconds; null without a device. */
  readonly latencyMs: number | null;
  readonly largestKernel: number | null;
  readonly layer: number | null;
  readonly width: number | null;
  /** Null but for published networks that nothing was changed of. */
  readonly published: PublishedFigures | null;
  /** The metric by seed; null where that training failed or is not done. */
  readonly readings: readonly (number | null)[];
  readonly failed: number;
  /** Null before the first result. */
  readonly value: Spread | null;
  /**
   * Of the differences from the baseline with the same seed: from its network under the same settings, or from the same network
   * under its settings. Null for the baseline, and without a pair.
   */
  readonly difference: Spread | null;
  /** The metric after each epoch; empty unless the picture is one of epochs. */
  readonly curve: readonly CurvePoint[];
}

/** What an experiment found so far. */
export interface ExperimentSummary {
  readonly name: string;
  readonly status: RunRecord['status'];
  readonly metric: MetricName;
  readonly seeds: number;
  /** Label of the network, or name of the settings, that the others are compared with. */
  readonly baseline: string;
  /** Trainings with a result, and all. */
  readonly done: number;
  readonly trainings: number;
  readonly picture: About['picture'];
  /** In the order of the config. */
  readonly rows: readonly ExperimentRow[];
}

/** What the run's space says besides networks; undefined in a search. */
function aboutIn({ space: { text } }: RunInfo): unknown {
  const { value } = parseSource(text, 'stored space');
  return (value as { about?: unknown } | null)?.about;
}

/** Whether a run is that of an experiment. */
export function isExperiment(info: RunInfo): boolean {
  return aboutIn(info) !== undefined;
}

/** What the run's space says of its experiment. @throws MixnasError `USAGE` where the run is a search */
function readAbout({ folder, info }: RunRecord): About {
  const about = aboutIn(info);
  if (about === undefined) {
    throw new MixnasError('USAGE', `${folder} is a search: expected the run of an experiment`, {
      hint: asTyped`mixnas report ${folder} tells of a search`,
    });
  }
  return checkDocument(aboutSchema, about, {
    code: 'RUN_DAMAGED',
    what: 'what the run knows of its experiment',
    source: `run ${folder}`,
    exitCode: 1,
  });
}

/** Readings of a network under some settings, by seed. */
type Readings = readonly (number | null)[];

function readingsOf(
  trials: ReadonlyMap<string, TrialRow>,
  metric: MetricName,
  genotypes: readonly Genotype[],
): Readings {
  return genotypes.map((genotype) => {
    const row = trials.get(genotype.join());
    return row?.state === 'complete' ? (row.metrics[metric] ?? null) : null;
  });
}

function differenceOf(own: Readings, base: Readings): Spread | null {
  return spreadOf(
    own.flatMap((value, seed) => {
      const other = base[seed] ?? null;
      return value === null || other === null ? [] : [value - other];
    }),
  );
}

function figuresOf(name: string | undefined): PublishedFigures | null {
  const known = PUBLISHED.find((row) => row.name === name);
  if (known === undefined || known.top1 === null) return null;
  const millions = (value: number | null): number | null => (value === null ? null : value * 1e6);
  return { top1: known.top1, macs: millions(known.macsM), params: millions(known.paramsM) };
}

function optionsOf({
  choices,
}: SearchSpace): [networks: readonly string[], settings: readonly string[], seeds: number] {
  const [networks, settings, seeds] = choices.map(({ options }) => options);
  return [networks ?? [], settings ?? [], seeds?.length ?? 0];
}

/** What a network under some settings is compared with. */
interface Compared {
  readonly network: number;
  readonly settings: number;
}

/** The baseline of a network under some settings; null where it is itself. */
function baselineOf({ baseline, baselineSettings }: About, { network, settings }: Compared): Compared | null {
  const base =
    baselineSettings === undefined ? { network: baseline, settings } : { network, settings: baselineSettings };
  return base.network === network && base.settings === settings ? null : base;
}

/**
 * What an experiment found, from its run, finished or not.
 * @param readEpochs the stored epochs of all its trainings, for curves; not called where the picture is another
 * @throws MixnasError `USAGE` for the run of a search, `RUN_DAMAGED`
 */
export function summariseExperiment(
  run: RunRecord,
  readEpochs: () => readonly EpochRow[] = () => [],
): ExperimentSummary {
  const { info, trials, status } = run;
  const about = readAbout(run);
  const [networks, settings, seeds] = optionsOf(parseSpace(info.space.text, `${run.folder} (stored space)`));
  const byGenotype = new Map(trials.map((row) => [row.genotype.join(), row]));
  const genotypesOf = (network: number, setting: number) =>
    Array.from({ length: seeds }, (_, seed): Genotype => [network, setting, seed]);
  const readings = (network: number, setting: number) =>
    readingsOf(byGenotype, about.metric, genotypesOf(network, setting));
  const epochs = about.picture.x === 'epoch' ? readEpochs() : [];
  const rows = networks.flatMap((label, network) =>
    settings.map((setting, s): ExperimentRow => {
      const own = genotypesOf(network, s).flatMap((genotype) => byGenotype.get(genotype.join()) ?? []);
      const known = own[0]?.metrics ?? {};
      const values = readings(network, s);
      const base = baselineOf(about, { network, settings: s });
      const { series = [], published, ...variables } = about.networks[network] ?? {};
      return {
        network: label,
        settings: setting,
        series,
        params: known.params ?? Number.NaN,
        macs: known.macs ?? Number.NaN,
        latencyMs: known.latencyMs ?? null,
        ...{ largestKernel: null, layer: null, width: null, ...variables },
        published: figuresOf(published),
        readings: values,
        failed: own.filter(({ state }) => state === 'failed').length,
        value: spreadOf(values.filter((value) => value !== null)),
        difference: base === null ? null : differenceOf(values, readings(base.network, base.settings)),
        curve: curveOf(
          epochs.filter(({ trial }) => own.some(({ number }) => number === trial)),
          about.metric,
        ),
      };
    }),
  );
  const { search } = info.config as unknown as Config;
  return {
    name: info.name,
    status,
    metric: about.metric,
    seeds,
    baseline:
      (about.baselineSettings === undefined ? networks[about.baseline] : settings[about.baselineSettings]) ?? '',
    done: trials.filter(({ state }) => state === 'complete' || state === 'failed').length,
    trainings: search.trials,
    picture: about.picture,
    rows,
  };
}
