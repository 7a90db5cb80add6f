import type { Action } from '../action.ts';
import { renderDoctor } from '../doctor/doctor-text.ts';
import { examine } from '../doctor/examine.ts';
import { writeJson } from '../io.ts';

/** `mixnas doctor`: what works on this machine, and the command that adds what does not. */
export const doctor: Action<'doctor'> = async ({ io, options }) => {
  const findings = await examine(io);
  if (options.json) writeJson(io, { findings });
  else io.out.write(renderDoctor(findings));
};
