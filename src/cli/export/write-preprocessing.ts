import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import {
  answeringBoxes,
  type InputLayout,
  type Preprocessing,
  preprocessingFile,
  preprocessingOf,
  withRestInside,
} from '../../predict/index.ts';
import type { Io } from '../io.ts';
import { writeOutput } from '../output.ts';

/** What was written of how images enter an exported network. */
export type WrittenPreprocessing = {
  /** What a report says of it. */
  readonly told: string;
} & (
  | {
      /** Its path as it would be typed. */
      readonly file: string;
      readonly preprocessing: Preprocessing;
    }
  /** The network was not trained on images: there is nothing to write. */
  | { readonly file: null; readonly preprocessing: null }
);

/** Writes it, or removes that of an earlier export to the same place, which would not be true of this one. */
function write(io: Io, file: string, preprocessing: Preprocessing | null): WrittenPreprocessing {
  const path = resolve(io.cwd, file);
  if (preprocessing === null) {
    rmSync(path, { force: true });
    return { file: null, preprocessing, told: 'none: it was not trained on images' };
  }
  writeOutput(path, `${JSON.stringify(preprocessing, null, 2)}\n`);
  return { file, preprocessing, told: file };
}

/**
 * Beside an exported file.
 * @param isInside whether the file does all but the decoding itself
 * @throws MixnasError `OUTPUT`
 */
export function writePreprocessingBeside(
  io: Io,
  model: string,
  architecture: Architecture,
  isInside: boolean,
): WrittenPreprocessing {
  const preprocessing = preprocessingOf(architecture, 'NCHW');
  const left = isInside && preprocessing !== null ? withRestInside(preprocessing) : preprocessing;
  return write(io, preprocessingFile(model), left);
}

/**
 * Beside the file of a detector.
 * @returns what a report says of it
 * @throws MixnasError `OUTPUT`
 */
export function writeDetectorsPreprocessing(
  io: Io,
  model: string,
  architecture: Architecture,
  {
    answers,
    suppression,
  }: Pick<Preprocessing['output'], 'suppression'> & {
    readonly answers: 'raw' | 'boxes' | 'detections';
    readonly suppression: NonNullable<Preprocessing['output']['suppression']>;
  },
): string {
  const preprocessing = preprocessingOf(architecture, 'NCHW');
  const kind = answers === 'raw' ? 'answers' : answers;
  const told = preprocessing === null ? null : answeringBoxes(preprocessing, kind, suppression);
  return write(io, preprocessingFile(model), told).told;
}

/** Inside an exported folder. @throws MixnasError `OUTPUT` */
export function writePreprocessingInto(
  io: Io,
  folder: string,
  architecture: Architecture,
  layout: InputLayout,
): WrittenPreprocessing {
  return write(io, join(folder, 'preprocessing.json'), preprocessingOf(architecture, layout));
}
