import type { ControllerSettings, ObjectiveSettings } from '../config/index.ts';
import type { SearchSpace } from '../space/index.ts';
import type { Controller } from './controller.ts';
import { randomController } from './random.ts';
import { regularizedEvolution } from './regularized-evolution.ts';

/** What a controller is made for. */
export interface ControllerTask {
  readonly space: SearchSpace;
  readonly seed: string | number;
  readonly objective: ObjectiveSettings;
}

/** The controller that the settings name, in its first state. */
export function createController(settings: ControllerSettings, task: ControllerTask): Controller {
  const { space, seed } = task;
  switch (settings.kind) {
    case 'random':
      return randomController(space, seed);
    case 'regularized-evolution':
      return regularizedEvolution(settings, space, seed);
  }
}
