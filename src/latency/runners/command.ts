import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceSettings } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatSeconds } from '../../util/format.ts';
import type { LoadedNetwork, NamedNetwork, Runner } from '../runner.ts';
import { type CommandFigures, readCommandOutput } from './command-output.ts';
import { measuredModel } from './measured-model.ts';
import { type ProgramEnd, runToEnd } from './run-program.ts';

type CommandSettings = Extract<DeviceSettings, { kind: 'command' }>;

/** Each call is a new process, which needs all of them. */
const WARMUPS = 10;

type Outcome = { readonly figures: CommandFigures } | { readonly problem: string; readonly isFinal: boolean };

function outcomeOf(end: ProgramEnd, timeout: number): Outcome {
  const said = (stderr: string) => (stderr === '' ? '; it printed no errors' : `; its last errors:\n${stderr}`);
  switch (end.kind) {
    case 'missing':
      return { problem: `it cannot be started: ${end.message}`, isFinal: true };
    case 'failed':
      return { problem: `it ended with ${end.how}${said(end.stderr)}`, isFinal: false };
    case 'timeout':
      return { problem: `it was stopped after ${formatSeconds(timeout)} (timeout)${said(end.stderr)}`, isFinal: false };
    case 'flood':
      return { problem: 'it printed more than 64 MiB', isFinal: true };
    case 'done': {
      const read = readCommandOutput(end.stdout);
      return 'problem' in read ? { ...read, isFinal: false } : { figures: read };
    }
  }
}

/** The program and its arguments with `{name}` replaced by values, wherever they stand. */
export function fillIn(command: readonly string[], values: Readonly<Record<string, string | number>>): string[] {
  return command.map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)));
}

/** A program that is given an ONNX file. */
class CommandRunner implements Runner {
  runtime: string;
  readonly threads: number;
  readonly batch: number;
  readonly isInProcess = false;
  readonly isLocal: boolean;
  readonly #settings: CommandSettings;
  readonly #cwd: string;
  readonly #stop = new AbortController();
  /** Private folders of the networks that are loaded. */
  readonly #folders = new Set<string>();
  readonly #onExit = () => {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  };

  constructor(settings: CommandSettings) {
    this.#settings = settings;
    this.#cwd = settings.folder ?? process.cwd();
    this.runtime = settings.command.join(' ');
    this.threads = settings.threads;
    this.batch = settings.batch;
    this.isLocal = settings.local;
  }

  async load(network: NamedNetwork): Promise<LoadedNetwork> {
    const folder = await mkdtemp(join(tmpdir(), 'mixnas-latency-'));
    if (this.#folders.size === 0) process.once('exit', this.#onExit);
    this.#folders.add(folder);
    const close = async () => {
      this.#folders.delete(folder);
      if (this.#folders.size === 0) process.off('exit', this.#onExit);
      await rm(folder, { recursive: true, force: true });
    };
    try {
      const model = join(folder, 'model.onnx');
      await writeFile(model, measuredModel(network, this.#settings));
      return { run: (times, warmups = 0) => this.#run(model, times, Math.max(warmups, WARMUPS)), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
  }

  async #run(model: string, runs: number, warmup: number): Promise<readonly number[]> {
    const { threads, batch, timeout, retries } = this.#settings;
    const command = fillIn(this.#settings.command, { model, runs, warmup, threads, batch });
    const options = { cwd: this.#cwd, timeout, signal: this.#stop.signal };
    for (let tries = 1; ; tries++) {
      const outcome = outcomeOf(await runToEnd(command, options), timeout);
      if ('figures' in outcome) return this.#accept(outcome.figures);
      if (outcome.isFinal || tries > retries || this.#stop.signal.aborted) throw this.#failure(outcome.problem, tries);
    }
  }

  #accept({ ms, name, version }: CommandFigures): readonly number[] {
    if (name !== undefined || version !== undefined) {
      this.runtime = [name ?? this.#settings.command[0], version].filter(Boolean).join(' ');
    }
    return ms;
  }

  #failure(problem: string, tries: number): MixnasError {
    const times = tries === 1 ? '' : ` (the last of ${tries} tries)`;
    return new MixnasError('DEVICE_COMMAND', `device program ${this.#settings.command.join(' ')}${times}: ${problem}`, {
      hint: 'docs/latency.md says what a program is given and what it must print; `timeout` and `retries` of the device are there for slow and flaky ones',
      exitCode: 1,
    });
  }
}

/**
 * A device that is reached through a program: a board over ssh, a phone over adb, another runtime. The program is called
 * for each part of the runs, with the network as an ONNX file in a private folder that is removed when the network is
 * closed or the process ends.
 */
export async function openCommand(settings: CommandSettings): Promise<Runner> {
  return new CommandRunner(settings);
}
