import { resolve } from 'node:path';
import { type ControllerSettings, defaultControllers, loadConfig } from '../../config/index.ts';
import { benchControllers, controllersPicture } from '../../measure/index.ts';
import { loadSpace } from '../../run/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { benchTable } from '../bench/controllers-report.ts';
import { writeJson } from '../io.ts';
import { writeOutput } from '../output.ts';

/** The controllers to compare: the config's own settings for its kind, defaults for the others. */
function chosen(own: ControllerSettings, list: string | undefined): ControllerSettings[] {
  const known = defaultControllers().map((settings) => (settings.kind === own.kind ? own : settings));
  if (list === undefined) return known;
  return list.split(',').map((kind) => {
    const settings = known.find((one) => one.kind === kind.trim());
    if (settings === undefined) {
      const names = known.map((one) => one.kind).join(', ');
      throw new MixnasError('USAGE', `--controllers: expected some of ${names}; got "${kind}"`);
    }
    return settings;
  });
}

/** `mixnas bench controllers`: what each controller finds after how many trials, on known accuracies. */
export const compareControllers: Action<'bench controllers'> = async ({ io, args: [file], options, quiet }) => {
  const { seeds, trials, noise, workers, json, svg } = options;
  const config = loadConfig(file, { cwd: io.cwd, sets: options.set });
  const isLoud = io.err.isTTY === true && !quiet && json !== true;
  const { curves, ...result } = benchControllers(config, loadSpace(config.space, io.cwd), {
    controllers: chosen(config.controller, options.controllers),
    seeds,
    trials,
    noise: noise / 100,
    workers,
    now: () => performance.now(),
    onProgress: (name, done, total) => {
      if (isLoud) io.err.write(`\r${done}/${total} ${name}${' '.repeat(20)}`);
    },
  });
  if (isLoud) io.err.write('\n');
  if (json) writeJson(io, { ...result, seeds, trials, noise, workers });
  else io.out.write(benchTable(result, noise));
  if (svg !== undefined) writeOutput(resolve(io.cwd, svg), controllersPicture(curves));
};
