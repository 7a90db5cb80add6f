/**
 * Stands for mixnas in a check: opens a program, begins a training, prints `training MARK` at its first step, and waits to be
 * killed. Its standard input is a `ParentOrder` as JSON.
 */
import { text } from 'node:stream/consumers';
import type { ProgramSettings } from '../config/index.ts';
import { type OpenSettings, openProgram } from '../program/index.ts';
import type { TrainMessage } from '../trial/index.ts';

/** What to open, and what to train. */
export interface ParentOrder {
  readonly settings: ProgramSettings;
  readonly options: OpenSettings;
  readonly request: TrainMessage;
}

const { settings, options, request } = JSON.parse(await text(process.stdin)) as ParentOrder;
const program = await openProgram(settings, options);
let isTold = false;
await program.processes[0]?.run({
  request: (id) => ({ ...request, id }),
  ...{ trial: 0, measures: [], log: null },
  onProgress: () => {
    if (!isTold) process.stdout.write(`training ${program.mark}\n`);
    isTold = true;
  },
});
