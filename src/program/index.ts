export type { ProgramResult } from './attempt.ts';
export { Guard } from './guard.ts';
export { MARK, markedProcesses } from './marked-processes.ts';
export { describeTrainer, type OpenProgram, type OpenSettings, openProgram, requireFeature } from './open-program.ts';
export type { ProcessSettings, ProgramOrder } from './order.ts';
export { ProgramProcess } from './program-process.ts';
