import type { Action } from '../action.ts';
import { renderDoctor } from '../doctor/doctor-text.ts';
import { examine } from '../doctor/examine.ts';
import { installAddition } from '../doctor/install/install-addition.ts';
import { noteTo, writeJson } from '../io.ts';

/** `mixnas doctor`: what works on this machine, and the command that adds what does not; `--install` adds it. */
export const doctor: Action<'doctor'> = async ({ io, options, quiet }) => {
  if (options.install !== undefined) await installAddition(io, options.install, noteTo(io, quiet));
  const findings = await examine(io);
  if (options.json) writeJson(io, { findings });
  else io.out.write(renderDoctor(findings));
};
