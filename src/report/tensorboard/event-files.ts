import { METRIC_NAMES, metricInfo, rightnessOf } from '../../metric/index.ts';
import { type Choice, parseSpace } from '../../space/index.ts';
import type { EpochRow, RunRecord, TrialRow } from '../../store/index.ts';
import { type HParamsData, hparamsEvent, type ProtoValue, scalarEvent, versionEvent } from './event.ts';
import { recordFile } from './record-file.ts';

/** An event file, and where it belongs in the folder that TensorBoard is shown. */
export interface EventFile {
  /** Folders and name, with `/` between. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const STATUS: Readonly<Record<TrialRow['state'], 0 | 1 | 2 | 3>> = {
  complete: 1,
  paused: 1,
  failed: 2,
  infeasible: 2,
  running: 3,
  interrupted: 0,
};

/** A run's files are called by when it was begun: written again they take the place of the old ones. */
function fileIn(folder: string, createdAt: number, records: readonly Uint8Array[]): EventFile {
  return { path: `${folder}events.out.tfevents.${Math.floor(createdAt / 1000)}.mixnas`, bytes: recordFile(records) };
}

/** Options that are all numbers are told as numbers, so that they are sorted and drawn as such. */
function optionValue({ options }: Choice, index: number): ProtoValue {
  const option = options[index] ?? '';
  return isNumeric(options) ? { numberValue: Number(option) } : { stringValue: option };
}

function isNumeric(options: readonly string[]): boolean {
  return options.every((option) => option.trim() !== '' && Number.isFinite(Number(option)));
}

/** Metrics of a trial under tags of their own, and its reward. */
function resultOf(place: 'trial' | 'search', { metrics, reward }: TrialRow): Record<string, number> {
  const known = METRIC_NAMES.flatMap((name) =>
    metrics[name] === undefined ? [] : [[`${place}/${name}`, metrics[name]]],
  );
  return { ...Object.fromEntries(known), ...(reward === null ? {} : { [`${place}/reward`]: reward }) };
}

function epochValues({
  trainLoss,
  trainAccuracy,
  accuracy,
  mAP = null,
  loss,
  learningRate,
}: EpochRow): Record<string, number> {
  return {
    'loss/train': trainLoss,
    'accuracy/train': trainAccuracy,
    ...(loss === null ? {} : { 'loss/validation': loss }),
    ...(accuracy === null ? {} : { 'accuracy/validation': accuracy }),
    ...(mAP === null ? {} : { 'mAP/validation': mAP }),
    learning_rate: learningRate,
  };
}

/** A trial that was begun: its curves, what was chosen, and how it ended. */
function trialFile(
  row: TrialRow,
  epochs: readonly EpochRow[],
  choices: readonly Choice[],
  createdAt: number,
): EventFile {
  // counted back from its end: a trial with rungs was begun several times
  const trained = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  const begun = row.endedAt === null ? (row.startedAt ?? createdAt) / 1000 : row.endedAt / 1000 - trained;
  const hparams = Object.fromEntries(
    choices.map((choice, i) => [choice.path, optionValue(choice, row.genotype[i] ?? 0)]),
  );
  let at = begun;
  const curves = epochs.map((epoch) => {
    at += epoch.seconds;
    return scalarEvent(at, epoch.epoch, epochValues(epoch));
  });
  const ended = row.endedAt === null ? at : row.endedAt / 1000;
  const records = [
    versionEvent(begun),
    hparamsEvent(begun, { sessionStartInfo: { hparams, groupName: `trial-${row.number}`, startTimeSecs: begun } }),
    ...curves,
    scalarEvent(ended, row.number, resultOf('trial', row)),
    hparamsEvent(ended, { sessionEndInfo: { status: STATUS[row.state], endTimeSecs: ended } }),
  ];
  return fileIn(`trial-${row.number}/`, createdAt, records);
}

function experimentOf({ info, trials }: RunRecord, choices: readonly Choice[]): HParamsData {
  const names = METRIC_NAMES.filter((name) => trials.some(({ metrics }) => metrics[name] !== undefined));
  const tags = [
    ...names.map((name) => `trial/${name}`),
    ...(trials.some(({ reward }) => reward !== null) ? ['trial/reward'] : []),
  ];
  return {
    experiment: {
      description: `search ${info.name} in space ${info.space.name}: ${names.map((name) => `${name} (${metricInfo(name).meaning})`).join('; ')}`,
      timeCreatedSecs: info.createdAt / 1000,
      hparamInfos: choices.map((choice) => ({
        name: choice.path,
        type: isNumeric(choice.options) ? 3 : 1,
        domainDiscrete: { values: choice.options.map((_, i) => optionValue(choice, i)) },
      })),
      metricInfos: tags.map((tag) => ({ name: { group: '', tag } })),
    },
  };
}

/** The whole search: each trial's result at its number, and the best accuracy so far. */
function searchFile(record: RunRecord, choices: readonly Choice[]): EventFile {
  const { info, trials } = record;
  const begun = info.createdAt / 1000;
  let best = Number.NEGATIVE_INFINITY;
  const results = trials.flatMap((row) => {
    if (row.state !== 'complete' && row.state !== 'paused') return [];
    if (row.state === 'complete' && row.violation === 0) best = Math.max(best, rightnessOf(row.metrics) ?? best);
    const soFar = Number.isFinite(best) ? { 'search/best_accuracy': best } : {};
    return [scalarEvent((row.endedAt ?? info.createdAt) / 1000, row.number, { ...resultOf('search', row), ...soFar })];
  });
  return fileIn('', info.createdAt, [
    versionEvent(begun),
    hparamsEvent(begun, experimentOf(record, choices)),
    ...results,
  ]);
}

/**
 * A run as event files of TensorBoard: in the folder itself the search (metrics of each trial at its number, the best so far, and
 * what the plugin for hyper-parameters needs), and a folder for each trial that was begun with its curves by epoch, the options
 * that were chosen and its result. Accuracies are in 0..1.
 * @param epochs of all trials, in order of trial and epoch
 */
export function* eventFiles(record: RunRecord, epochs: readonly EpochRow[]): Generator<EventFile> {
  const { choices } = parseSpace(record.info.space.text, `${record.folder} (stored space)`);
  yield searchFile(record, choices);
  const byTrial = new Map<number, EpochRow[]>();
  for (const epoch of epochs) {
    const list = byTrial.get(epoch.trial) ?? [];
    byTrial.set(epoch.trial, list);
    list.push(epoch);
  }
  for (const row of record.trials) {
    if (row.attempt > 0) yield trialFile(row, byTrial.get(row.number) ?? [], choices, record.info.createdAt);
  }
}
