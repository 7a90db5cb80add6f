import type { ControllerSettings } from '../config/index.ts';
import type { Controller } from './controller.ts';
import { checkListed, listController } from './listed.ts';
import { localSearch } from './local-search.ts';
import { nsga2 } from './nsga2.ts';
import { ppo } from './policy/ppo.ts';
import { reinforce } from './policy/reinforce.ts';
import { randomController } from './random-search.ts';
import { regularizedEvolution } from './regularized-evolution.ts';
import { Surrogate } from './surrogate/surrogate.ts';
import type { ControllerTask } from './task.ts';

/** The controller that the settings name, in its first state. */
export function createController(settings: ControllerSettings, task: ControllerTask): Controller {
  const { space, seed } = task;
  switch (settings.kind) {
    case 'random':
      return randomController(space, seed);
    case 'regularized-evolution':
      return regularizedEvolution(settings, space, seed);
    case 'nsga2':
      return nsga2(settings, space, seed);
    case 'local-search':
      return localSearch(settings, space, seed);
    case 'reinforce':
      return reinforce(settings, space, seed);
    case 'ppo':
      return ppo(settings, space, seed);
    case 'surrogate':
      return new Surrogate(settings, task);
    case 'list':
      return listController(settings, space);
  }
}

/**
 * Makes sure that the settings belong to the space.
 * @throws MixnasError `GENOTYPE`, `CONFIG_INVALID` for a list with a network that is none of the space's, or twice in it
 */
export function checkController(settings: ControllerSettings, space: ControllerTask['space']): void {
  if (settings.kind === 'list') checkListed(settings, space);
}
