export type { ProgramResult } from './attempt.ts';
export { Guard } from './guard.ts';
export { endGroup, MARK, markedProcesses } from './marked-processes.ts';
export {
  describeTrainer,
  type OpenProgram,
  type OpenSettings,
  openProgram,
  requireFeature,
  requireTraining,
} from './open-program.ts';
export type { ProgramOrder } from './order.ts';
export { ProgramProcess } from './program-process.ts';
export { ProgramServer } from './program-server.ts';
export { programOf, TORCH_FOLDER } from './torch-program.ts';
export { ViewFiles } from './view-files.ts';
