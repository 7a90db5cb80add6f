import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { writeJson } from '../io.ts';

/** `mixnas doctor`: what works on this machine, and the command that adds what does not. */
export function registerDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('what works on this machine: engines, instruction sets, threads, memory, disk')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts');
      const { renderDoctor } = await import('../doctor/render.ts');
      const findings = await examine(io);
      if (options.json) writeJson(io, { findings });
      else io.out.write(renderDoctor(findings));
    });
}
