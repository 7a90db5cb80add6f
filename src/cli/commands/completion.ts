import type { Action } from '../action.ts';
import { completionScript } from '../completion/script.ts';

/** `mixnas completion`: what makes a shell complete `mixnas`. */
export const completion: Action<'completion'> = async ({ io, args: [shell] }) => {
  io.out.write(completionScript(shell));
};
