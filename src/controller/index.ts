export type { Candidates, Controller, Proposal, Told } from './controller.ts';
export { type ControllerTask, createController } from './create.ts';
