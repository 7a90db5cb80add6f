export type { Candidates, Controller, Proposal, Told } from './controller.ts';
export { createController } from './create.ts';
export type { ControllerTask } from './task.ts';
