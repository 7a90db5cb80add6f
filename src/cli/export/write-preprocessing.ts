import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Architecture } from '../../architecture/index.ts';
import {
  type InputLayout,
  type Preprocessing,
  preprocessingFile,
  preprocessingOf,
  snippetsFor,
} from '../../predict/index.ts';
import type { Io } from '../io.ts';
import { writeOutput } from '../output.ts';

/** What was written of how images enter an exported network. */
export interface WrittenPreprocessing {
  /** Its path as it would be typed; null where the network was not trained on images: there is nothing to write. */
  readonly file: string | null;
  readonly preprocessing: Preprocessing | null;
  /** What a report says of it. */
  readonly told: string;
}

/** Writes it, or removes that of an earlier export to the same place, which would not be true of this one. */
function write(io: Io, file: string, architecture: Architecture, layout: InputLayout): WrittenPreprocessing {
  const preprocessing = preprocessingOf(architecture, layout);
  const path = resolve(io.cwd, file);
  if (preprocessing === null) {
    rmSync(path, { force: true });
    return { file: null, preprocessing, told: 'none: it was not trained on images' };
  }
  writeOutput(path, `${JSON.stringify(preprocessing, null, 2)}\n`);
  return { file, preprocessing, told: file };
}

/** Beside an exported file. @throws MixnasError `OUTPUT` */
export function writePreprocessingBeside(io: Io, model: string, architecture: Architecture): WrittenPreprocessing {
  return write(io, preprocessingFile(model), architecture, 'NCHW');
}

/** Inside an exported folder. @throws MixnasError `OUTPUT` */
export function writePreprocessingInto(
  io: Io,
  folder: string,
  architecture: Architecture,
  layout: InputLayout,
): WrittenPreprocessing {
  return write(io, join(folder, 'preprocessing.json'), architecture, layout);
}

/** Programs that classify images by an exported ONNX file, for people; empty where nothing says what it was trained on. */
export function snippetText(model: string, { file, preprocessing }: WrittenPreprocessing): string {
  if (file === null || preprocessing === null) return '';
  const parts = snippetsFor({ model, preprocessing: file }, preprocessing).map(
    ({ file: name, install, run, source }) => `--- ${name}: ${install}; ${run}\n${source}`,
  );
  return `\nPrograms that classify images by it:\n${parts.join('')}---\n`;
}
