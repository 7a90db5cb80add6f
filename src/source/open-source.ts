import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArchitecture } from '../architecture/index.ts';
import { type BlockFields, blockFieldsOf, parseBlockFields } from '../export/index.ts';
import { isTrainingFolder, readRun, readTrainingResult, readTrainingText, trainingFile } from '../store/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { requireZooName, zooNames } from '../zoo/index.ts';
import { selectTrial } from './select-trial.ts';
import type { ArchitectureSource, BlocksSource, RunSource, Selection, Source, TrainingSource } from './source.ts';

type Kind = 'run' | 'training' | 'file' | 'published';

/** A name of the zoo is that network unless it is a folder here; any other word is one unless it looks like a path. */
function kindOf(given: string, path: string): Kind {
  if (isTrainingFolder(path)) return 'training';
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return 'run';
  if (zooNames().includes(given)) return 'published';
  return /[/\\]|\.(json|py)$/.test(given) || existsSync(path) ? 'file' : 'published';
}

function openRun(given: string, path: string, which: Selection): RunSource {
  const run = { ...readRun(path), folder: given };
  return { kind: 'run', run, trial: selectTrial(run, which) };
}

/** What is read of a training's score on the test images. */
interface StoredTest {
  readonly accuracy?: number | null;
  readonly loss?: number | null;
  readonly detection?: { readonly mAP: number | null };
}

function openTraining(given: string, folder: string): TrainingSource {
  const text = readTrainingText(folder, 'architecture');
  const architecture = parseArchitecture(text, trainingFile(given, 'architecture'));
  const { test } = (readTrainingResult(folder) ?? {}) as { test?: StoredTest | null };
  if (!test) return { kind: 'training', folder, architecture };
  const { accuracy = null, loss = null, detection } = test;
  const score = detection === undefined ? { testAccuracy: accuracy } : { testMAP: detection.mAP };
  return { kind: 'training', folder, architecture: { ...architecture, metrics: { ...score, testLoss: loss } } };
}

/** Block strings are in Python, or in JSON that says so; JSON that cannot be read is left to the architecture's reader. */
function blocksIn(text: string, given: string): BlockFields | undefined {
  if (given.endsWith('.py')) return parseBlockFields(text, given);
  try {
    return blockFieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function openFile(given: string, path: string): ArchitectureSource | BlocksSource {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MixnasError('ARCHITECTURE_READ', `architecture ${given}: ${messageOf(cause)}`, {
      cause,
      hint: 'expected the path of an architecture file, or the name of a published network',
    });
  }
  const fields = blocksIn(text, given);
  if (fields !== undefined) return { kind: 'blocks', fields };
  return { kind: 'architecture', architecture: parseArchitecture(text, given) };
}

/** Where to look, and which trial of a run is meant. */
export interface OpenOptions {
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** Only for runs, where `best` is the default. */
  readonly select?: Selection | undefined;
}

/**
 * Finds the network that the user names: the folder of a run or of a training, an architecture file, block strings (JSON or
 * timm's Python), or a published network. Reads its file once, and works while a run or a training is in progress.
 *
 * @throws MixnasError `USAGE` for `select` without a run, `NO_TRIAL`, `ARCHITECTURE_READ`, `ARCHITECTURE_INVALID`,
 *   `BLOCKS_INVALID`, `ZOO_UNKNOWN`, and those of reading a run or a training
 */
export function openSource(given: string, { cwd, select }: OpenOptions): Source {
  const path = resolve(cwd, given);
  const kind = kindOf(given, path);
  if (kind === 'run') return { given, ...openRun(given, path, select ?? 'best') };
  if (select !== undefined) {
    throw new MixnasError('USAGE', `--select: ${given} is not a run folder`, {
      hint: '--select names a trial of a run',
    });
  }
  if (kind === 'training') return { given, ...openTraining(given, path) };
  if (kind === 'file') return { given, ...openFile(given, path) };
  requireZooName(given);
  return { given, kind: 'published' };
}
