import type { Action } from '../action.ts';
import { renderDoctor } from '../doctor/doctor-text.ts';
import { examine } from '../doctor/examine.ts';
import { examineTrainer } from '../doctor/examine-trainer.ts';
import { installAddition } from '../doctor/install/install-addition.ts';
import { noteTo, writeJson } from '../io.ts';

/**
 * `mixnas doctor`: what works on this machine, and the command that adds what does not; `--install` adds it. With `--trainer`
 * whether a training program keeps to the protocol.
 */
export const doctor: Action<'doctor'> = async ({ io, options, quiet }) => {
  if (options.trainer !== undefined) {
    const view = { json: options.json === true, quiet };
    return await examineTrainer(io, { file: options.trainer, sets: options.set }, view);
  }
  if (options.install !== undefined) await installAddition(io, options.install, noteTo(io, quiet));
  const findings = await examine(io);
  if (options.json) writeJson(io, { findings });
  else io.out.write(renderDoctor(findings));
};
