import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type LiveServer, serveRuns } from '../../src/live/index.ts';
import { type RunInfo, RunStore, type TrialEnd } from '../../src/store/index.ts';
import { run } from '../report/runs.ts';
import { HOLDER } from '../store/rows.ts';

export const ASSETS = { script: 'console.log("page")', style: 'body { margin: 0 }' };

const EPOCH = { trainLoss: 1, trainAccuracy: 0.5, accuracy: 0.4, loss: 2, learningRate: 0.1, seconds: 3 };

/** What the small run was started with. */
export const SMALL: RunInfo = run([]).info;

/** A run that a test writes. */
export class SmallRun {
  readonly path: string;
  readonly store: RunStore;

  constructor(folder: string, name = 'run', info = SMALL) {
    this.path = join(folder, name);
    this.store = RunStore.create(this.path, info, 'name: demo\n', HOLDER);
  }

  propose(number: number): void {
    const genotype = [number % 8, Math.floor(number / 8) % 2];
    this.store.propose({
      number,
      genotype,
      key: `${number}`,
      note: undefined,
      metrics: { params: 100, macs: 1000 + number },
    });
    this.store.start(number, 1000 * number);
  }

  /** Ends a trial that was proposed, with two epochs. */
  finish(number: number, accuracy: number, changes: Partial<TrialEnd> = {}): void {
    this.store.finish({
      number,
      state: 'complete',
      rung: null,
      reason: null,
      message: null,
      metrics: { params: 100, macs: 1000 + number, accuracy, loss: 1 - accuracy },
      reward: accuracy,
      violation: 0,
      endedAt: 1000 * number + 900,
      seconds: 0.9,
      epochs: [1, 2].map((epoch) => ({ ...EPOCH, epoch })),
      ...changes,
    });
  }

  trial(number: number, accuracy: number): void {
    this.propose(number);
    this.finish(number, accuracy);
  }
}

/** Serves runs at any port. */
export function serve(paths: readonly string[], host = '127.0.0.1'): Promise<LiveServer> {
  const runs = paths.map((path) => ({ given: path, folder: path }));
  return serveRuns({ runs, host, port: 0, now: () => 50_000, assets: ASSETS });
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Asks a server of this machine. */
export function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = get({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', fail);
  });
}

export async function askJson<T>(port: number, path: string): Promise<T> {
  return JSON.parse((await ask(port, path)).text) as T;
}
