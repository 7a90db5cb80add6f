// Runs damaged programs in a process of their own: `native-programs-child.ts <first seed> <number of seeds>`. Prints each
// seed before its program is tried, so that the last line names the one that ended the process; then a line of JSON.
import { writeSync } from 'node:fs';
import { ACTIVATION_TYPES } from '../../src/engine/activation-type.ts';
import { type Addon, type NativeSessionHandle, nativeCode, OPTIMIZERS } from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { type Layout, layOut } from '../../src/engine/native/plan/layout.ts';
import { makePlan, type Plan } from '../../src/engine/native/plan/plan.ts';
import type { PlanForm } from '../../src/engine/native/plan/planner.ts';
import { type Stream, stream } from '../../src/util/random.ts';
import { OP_NETWORKS, smallNetwork } from '../contract/op-networks.ts';
import type { Tally } from './tally.ts';

const BATCH = 3;
const GRAPHS = [...OP_NETWORKS.map(({ graph }) => graph), smallNetwork()];
const EXTREMES = [0, 1, -1, 2, 63, 64, 65, 2 ** 24, 2 ** 31 - 1, -(2 ** 31)];
const RATES = {
  rate: 0.1,
  bodyRate: 0.1,
  momentum: 0.9,
  decay: 0.9,
  epsilon: 1e-3,
  weightDecay: 0.1,
  averageDecay: 0.9,
};

function open(addon: Addon, set: string, { floats, pieces }: Layout): NativeSessionHandle {
  const regions = [true, true, true, true, true];
  return new addon.Session(addon.createEngine(set), { threads: 2, floats, regions, pieces });
}

/**
 * Whether a session takes a program; anything but a refusal with a code ends this process.
 * @param keeps whether the program works in the session's own arena
 */
function accepts(session: NativeSessionHandle, plan: Plan, words: Int32Array, keeps: boolean): boolean {
  try {
    session.addProgram(words, plan.arenaFloats, plan.instructions.length, BATCH, keeps);
    return true;
  } catch (error) {
    if (nativeCode(error) !== 'NATIVE_PROGRAM') throw error;
    return false;
  }
}

/** Positions of the operands in the words of a program: of all, and of those that point at memory. */
function operandsOf({ instructions }: Plan): { all: number[]; places: number[] } {
  const [all, places]: [number[], number[]] = [[], []];
  let at = 0;
  for (const { operands } of instructions) {
    at += 2;
    for (const operand of operands) {
      const points = operand !== null && typeof operand === 'object' && operand.kind !== 'real';
      if (points) places.push(at);
      all.push(at++);
    }
  }
  return { all, places };
}

/** Moves an operand to the last place in its space that the check lets it have. */
function pushToTheEnd(words: Int32Array, at: number, takes: (words: Int32Array) => boolean): void {
  const space = (words[at] as number) & 3;
  let [low, high] = [0, 2 ** 29];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    words[at] = middle * 4 + space;
    if (takes(words)) low = middle;
    else high = middle;
  }
  words[at] = low * 4 + space;
}

function damagedWord(words: Int32Array, at: number, { arenaFloats }: Plan, draws: Stream): number {
  const old = words[at] as number;
  const kind = draws.int(5);
  if (kind === 0) return draws.pick(EXTREMES);
  if (kind === 1) return old + (draws.int(2) === 0 ? -1 : 1) * (1 + draws.int(4));
  if (kind === 2) return words[draws.int(words.length)] as number;
  if (kind === 3) return draws.int(arenaFloats / 16 + 2) * 4 + draws.int(4);
  return draws.int(2 ** 31) * (draws.int(2) === 0 ? -1 : 1);
}

/** A real program with one to three operands changed, in one of four with an operand moved to the end of its memory. */
function damage(plan: Plan, draws: Stream, takes: (words: Int32Array) => boolean): Int32Array {
  const words = plan.words.slice();
  const { all, places } = operandsOf(plan);
  if (draws.int(4) === 0) {
    pushToTheEnd(words, draws.pick(places), takes);
    return words;
  }
  for (let changes = 1 + draws.int(3); changes > 0; changes--) {
    const at = draws.int(20) === 0 ? draws.int(words.length) : draws.pick(all);
    words[at] = damagedWord(words, at, plan, draws);
  }
  return words;
}

async function tryOne(addon: Addon, seed: number): Promise<keyof Tally> {
  const draws = stream('native programs', seed);
  const graph = draws.pick(GRAPHS);
  const set = draws.pick(addon.instructionSets().filter(({ supported }) => supported));
  const layout = layOut(graph);
  const form: PlanForm = draws.int(3) > 0 ? 'training' : 'inference';
  const activations = draws.pick(ACTIVATION_TYPES);
  const settings = { batchSize: BATCH, batchNormMomentum: null, form, activations };
  const plan = makePlan(graph, layout, settings);
  const probe = open(addon, set.name, layout);
  const words = damage(plan, draws, (tried) => accepts(probe, plan, tried, false));
  probe.dispose();
  const session = open(addon, set.name, layout);
  if (!accepts(session, plan, words, draws.int(2) === 0)) return 'refused';
  const call = {
    program: 0,
    count: 1 + draws.int(BATCH),
    seed,
    updateMoving: true,
    mostMomentum: 1,
    averaged: false,
    timed: false,
  };
  try {
    const update = form === 'training' ? { kind: OPTIMIZERS.rmsprop, ...RATES } : null;
    await session.run({ ...call, inputs: [], outputs: [], update });
    return 'ran';
  } catch (error) {
    if (nativeCode(error) !== 'OUT_OF_MEMORY') throw error;
    return 'exhausted';
  } finally {
    session.dispose();
  }
}

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
const load = loadAddon();
if (!load.ok) throw new Error(load.reason);
const tally: Record<keyof Tally, number> = { refused: 0, ran: 0, exhausted: 0 };
for (let seed = first; seed < first + count; seed++) {
  writeSync(1, `${seed}\n`);
  tally[await tryOne(load.addon, seed)]++;
}
writeSync(1, `${JSON.stringify(tally)}\n`);
