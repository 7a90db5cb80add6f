import { Command } from 'commander';
import { registerArch } from './commands/arch.ts';
import { registerBench } from './commands/bench.ts';
import { registerConfig } from './commands/config.ts';
import { registerData } from './commands/data.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExport } from './commands/export.ts';
import { registerLatency } from './commands/latency.ts';
import { registerReport } from './commands/report.ts';
import { registerResume } from './commands/resume.ts';
import { registerSearch } from './commands/search.ts';
import { registerTrain } from './commands/train.ts';
import { registerZoo } from './commands/zoo.ts';
import type { Io } from './io.ts';
import { readVersion } from './version.ts';

/**
 * The whole command line. Each command has a file in `commands/` that registers it; heavy modules (engines, SQLite, image
 * decoding) are imported inside the action, so that `--help` answers at once.
 */
export function createProgram(io: Io): Command {
  const program = new Command('mixnas')
    .description('Searches for small convolutional networks with mixed depthwise kernels that fit a budget.')
    .version(readVersion())
    .option('--debug', 'print stack traces of errors')
    .option('--quiet', 'no progress, only errors, on stderr')
    .showHelpAfterError('(mixnas --help lists the commands)')
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .exitOverride();
  registerArch(program, io);
  registerZoo(program, io);
  registerData(program, io);
  registerSearch(program, io);
  registerResume(program, io);
  registerTrain(program, io);
  registerReport(program, io);
  registerExport(program, io);
  registerBench(program, io);
  registerLatency(program, io);
  registerConfig(program, io);
  registerDoctor(program, io);
  return program;
}
