export type { Candidates, Controller, Proposal, Told } from './controller.ts';
export { checkController, createController } from './create.ts';
export { posteriorOf } from './surrogate/posterior.ts';
export type { ControllerTask } from './task.ts';
