import { resolve } from 'node:path';
import {
  type Agreement,
  type CheckResult,
  checkPicture,
  checkTable,
  type Device,
  type KernelTable,
  openRunner,
  parseTable,
  readDevice,
  worstOf,
} from '../../latency/index.ts';
import { loadSpace } from '../../run/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatTable } from '../../util/format.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { writeOutput } from '../output.ts';
import { measureOn, readText } from './latency-build.ts';
import { formatMs } from './latency-text.ts';
import { endingOnSignals } from './signals.ts';

const WORST = 10;

function readKernelTable(file: string, cwd: string): KernelTable {
  const table = parseTable(readText(file, cwd), file);
  if (table.rowsOf === 'kernels') return table;
  throw new MixnasError('LATENCY_TABLE', `${file}: an imported table of blocks: nothing here can measure its device`, {
    hint: 'check works on tables that mixnas latency build wrote',
  });
}

/** The device that the table was built on, or the one that is named. */
function deviceFor(table: KernelTable, file: string, named: string | undefined, cwd: string): Device {
  if (named !== undefined) return readDevice(named, cwd);
  const { settings } = table.device;
  if (settings !== null) return { name: file, settings };
  throw new MixnasError('LATENCY_TABLE', `${file}: built from the results of a kit: nothing here is its device`, {
    hint: '--device names one to measure on',
  });
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function correlation(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function text(result: CheckResult): string {
  const row = (name: string, { mape, within10, spearman, kendall }: Agreement) => {
    return [name, percent(mape), percent(within10), correlation(spearman), correlation(kendall)];
  };
  const numbers = ['MAPE', 'within 10 %', 'Spearman', 'Kendall'].map((title) => ({ title, align: 'right' as const }));
  const predictors = formatTable(
    [{ title: 'predictor' }, ...numbers],
    [row('table', result), row('constant', result.constant), row('multiply-adds', result.macs)],
  );
  const right = ['measured', 'predicted', 'error'].map((title) => ({ title, align: 'right' as const }));
  const worst = formatTable(
    [...right, { title: 'state' }, { title: 'genotype' }],
    worstOf(result, WORST).map(({ measuredMs, predictedMs, error, state, genotype }) => [
      formatMs(measuredMs),
      formatMs(predictedMs),
      percent(error),
      state,
      genotype.join(','),
    ]),
  );
  const head = `${result.networks} networks that the table was not built with, ${result.unstable} of them marked`;
  const deviation = `deviation ${percent(result.sd)}; the table says ${percent(result.expectedSd)}`;
  return `${head}\n\n${predictors}\n${deviation}\n\nThe worst:\n\n${worst}`;
}

function jsonOf({ checked, ...figures }: CheckResult, file: string): Record<string, unknown> {
  const networks = checked.map(({ genotype, ...network }) => ({ ...network, genotype: [...genotype] }));
  return { file, ...figures, checked: networks };
}

/** `mixnas latency check`. */
export const latencyCheck: Action<'latency check'> = async ({ io, args: [file], options, quiet }) => {
  const table = readKernelTable(file, io.cwd);
  const space = loadSpace(options.space ?? table.space.name, io.cwd);
  const device = deviceFor(table, file, options.device, io.cwd);
  const runner = await openRunner(device.settings);
  let result: CheckResult;
  try {
    const { networks, seed } = options;
    const isSilent = quiet || options.json === true;
    const onProgress = (done: number, total: number) => {
      if (!isSilent) io.err.write(`networks ${done} of ${total}\n`);
    };
    const measure = measureOn(runner, device.name, seed, table.device.gaugeMs);
    result = await endingOnSignals(() =>
      checkTable({ table, source: file, space, networks, seed }, { measure, onProgress }),
    );
  } finally {
    await runner.close();
  }
  if (options.out !== undefined) {
    const title = `${table.space.name} at ${table.target.size} px, ${table.device.runtime}`;
    writeOutput(resolve(io.cwd, options.out), checkPicture(result, title));
  }
  if (options.json) writeJson(io, jsonOf(result, file));
  else io.out.write(text(result));
};
