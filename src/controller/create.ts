import type { ControllerSettings } from '../config/index.ts';
import type { Controller } from './controller.ts';
import { randomController } from './random.ts';
import { regularizedEvolution } from './regularized-evolution.ts';
import { Surrogate } from './surrogate/index.ts';
import type { ControllerTask } from './task.ts';

/** The controller that the settings name, in its first state. */
export function createController(settings: ControllerSettings, task: ControllerTask): Controller {
  const { space, seed } = task;
  switch (settings.kind) {
    case 'random':
      return randomController(space, seed);
    case 'regularized-evolution':
      return regularizedEvolution(settings, space, seed);
    case 'surrogate':
      return new Surrogate(settings, task);
  }
}
