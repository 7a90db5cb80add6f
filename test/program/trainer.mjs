/**
 * A trainer for tests: figures by a formula of the request. `options.faults` says by the trial's number what goes wrong,
 * `options.pause` how many milliseconds a step takes.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const STEPS = 5;
/** What it says of itself may differ from one machine to another. */
const { TRAINER_RUNTIME: RUNTIME = 'a formula', TRAINER_MEASURES = 'accuracy,loss,trainLoss' } = process.env;
const MEASURES = TRAINER_MEASURES.split(',');
const send = (message) => writeSync(4, `${JSON.stringify(message)}\n`);

const FAULTS = {
  exit: () => {
    console.error('Error: something went wrong');
    process.exit(3);
  },
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  flood: async () => {
    const print = (stream) => new Promise((done) => stream.write('x'.repeat(65536), done));
    for (let i = 0; i < 80; i++) await Promise.all([process.stdout, process.stderr].map(print));
  },
  nan: () => writeSync(4, '{"kind":"progress","loss":NaN}\n'),
  junk: () => writeSync(4, 'Downloading weights: 100 %\n'),
  long: () => writeSync(4, `{"kind":"epoch","text":"${'x'.repeat(1_000_000)}"}\n`),
  memory: () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 1e6 }, (_, i) => i + kept.length));
  },
  hang: () => sleep(3_600_000),
  children: () => {
    const idle = ['-e', 'setInterval(() => undefined, 1000)'];
    const near = spawn(process.execPath, idle, { stdio: 'inherit' });
    const far = spawn(process.execPath, idle, { stdio: 'inherit', detached: true });
    console.log(`children ${near.pid} ${far.pid}`);
  },
};

function recordOf({ network, training, seedNumber, hash }, epoch, anneal = 0) {
  const width = network.parameters.reduce((sum, { shape }) => sum + shape.at(-1), 0);
  const luck = ((seedNumber ^ Number.parseInt(hash.slice(0, 6), 16)) % 1000) / 1e5;
  const accuracy = Math.min(1, width / (width + 2000) + (0.2 * (epoch + anneal)) / training.epochs + luck);
  const rest = { learningRate: training.learningRate, seconds: 0.01 };
  return { epoch, trainLoss: 3 - 2 * accuracy, trainAccuracy: accuracy, accuracy, loss: 2.5 - 2 * accuracy, ...rest };
}

function readKept({ checkpoint, hash }, goal) {
  if (checkpoint === null || !existsSync(checkpoint)) return [];
  const kept = JSON.parse(readFileSync(checkpoint, 'utf8'));
  return kept.hash === hash && kept.history.length <= goal ? kept.history : [];
}

function writeWhole(file, content) {
  writeFileSync(`${file}.partial`, content);
  renameSync(`${file}.partial`, file);
}

function writeWeights(file, { hash, network }, history) {
  const sizes = network.parameters.map(({ name, shape }) => ({ name, size: shape.reduce((a, b) => a * b, 1) }));
  const header = Buffer.from(JSON.stringify({ hash, history, tensors: sizes }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const values = sizes.map(({ size }) => Buffer.from(new Float32Array(size).fill(history.length).buffer));
  writeWhole(file, Buffer.concat([Buffer.from('MIXNASC1'), length, header, ...values]));
}

async function train(request, { faults = {}, pause = 0 }, isCancelled) {
  const { id, trial, protocol, training, rungs, checkpoint, weights, best, test } = request;
  if (protocol !== 1) return { state: 'failed', reason: 'refused', message: `protocol ${protocol}`, history: [] };
  const goal = rungs?.at(-1).epochs ?? training.epochs;
  const history = readKept(request, goal);
  while (history.length < goal) {
    const epoch = history.length + 1;
    for (let step = 1; step <= STEPS; step++) {
      if (isCancelled(id)) return { state: 'cancelled', history };
      if (pause > 0) await sleep(pause);
      if (step === 2 && epoch === 1) await FAULTS[faults[trial]]?.();
      if (training.learningRate > 1e6) {
        return {
          state: 'failed',
          reason: 'diverged',
          message: `not finite at step ${step} of epoch ${epoch}`,
          history,
        };
      }
      send({ kind: 'progress', id, epoch, epochs: goal, step, steps: STEPS, loss: 1 });
    }
    const record = recordOf(request, epoch);
    const leads = history.every(({ accuracy }) => accuracy < record.accuracy);
    history.push(record);
    if (weights !== null) writeWeights(weights, request, history);
    if (best !== null && leads) writeWeights(best, request, history);
    if (checkpoint !== null) writeWhole(checkpoint, JSON.stringify({ hash: request.hash, history }));
    send({ kind: 'epoch', id, record });
  }
  const { accuracy, loss, trainLoss } = recordOf(request, goal, rungs?.at(-1).annealEpochs ?? 0);
  const { test: images } = request.data.counts;
  return {
    ...{ state: 'complete', metrics: { accuracy, loss, trainLoss }, history },
    test: test ? { images, accuracy, top5: null, loss } : null,
  };
}

const lines = createInterface({ input: new Socket({ fd: 3, readable: true, writable: false }) });
const cancelled = new Set();
let hello = null;
let running = null;

async function answer(request) {
  running = request.id;
  const begun = performance.now();
  const result = await train(request, hello.options, (id) => cancelled.has(id));
  console.log(`trained ${request.id}`);
  send({ kind: 'result', id: request.id, seconds: (performance.now() - begun) / 1000, ...result });
  running = null;
  if (hello.options.quits) process.exit(0);
}

function greet(message) {
  hello = message;
  const { options } = message;
  if (options.refuse) {
    send({ kind: 'refuse', message: options.refuse });
    process.exit(1);
  }
  if (options.broken) throw new Error("Cannot find module 'torch'");
  if (options.mute) return;
  setInterval(() => running !== null && send({ kind: 'heartbeat', id: running }), 500 * message.heartbeatSeconds);
  send({
    ...{ kind: 'hello', protocol: options.protocol ?? 1, name: 'test', version: '1', runtime: RUNTIME },
    measures: MEASURES,
    devices: options.devices ?? ['cpu'],
    features: options.features ?? ['rungs', 'checkpoint', 'exact-resume', 'deterministic', 'weights', 'test'],
    futureKey: true,
  });
  send({ kind: 'future' });
}

lines.on('line', (line) => {
  const message = JSON.parse(line);
  if (message.kind === 'hello') greet(message);
  else if (message.kind === 'cancel') cancelled.add(message.id);
  else if (message.kind === 'train') answer(message);
});
lines.on('close', () => {
  if (!hello?.options.deaf) process.exit(0);
  setInterval(() => undefined, 1000);
});
