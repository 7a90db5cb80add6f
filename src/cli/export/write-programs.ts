import { join, resolve } from 'node:path';
import type { Snippet } from '../../predict/index.ts';
import type { Io } from '../io.ts';
import { writeOutput } from '../output.ts';
import type { Options } from './writer.ts';

/**
 * Programs that classify images by an exported file, where they are asked for, and how each is run; else how to ask for them.
 * @param folder where the exported file is, as it would be typed
 * @throws MixnasError `OUTPUT`
 */
export function writePrograms(io: Io, folder: string, programs: readonly Snippet[], options: Options): void {
  const names = programs.map(({ file }) => file).join(', ');
  if (!options.programs) {
    if (!options.json) io.err.write(`\nWith --programs it writes programs beside it that classify images: ${names}\n`);
    return;
  }
  for (const { file, source } of programs) writeOutput(resolve(io.cwd, folder, file), source);
  if (options.json) return;
  const lines = programs.map(
    ({ file, install, run }) => `  ${join(folder, file)}\n    needs: ${install}\n    run:   ${run}\n`,
  );
  io.err.write(`\nPrograms that classify images by it:\n${lines.join('')}`);
}
