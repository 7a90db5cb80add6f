import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Addon, REGIONS } from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { placeBuffers } from '../../src/engine/native/plan/arena.ts';
import { layOut } from '../../src/engine/native/plan/layout.ts';
import { planNetwork } from '../../src/engine/native/plan/plan.ts';
import type { Planner } from '../../src/engine/native/plan/planner.ts';
import { encodeProgram, inUnits, type Buffer as Place } from '../../src/engine/native/plan/words.ts';
import type { Graph, Weights } from '../../src/graph/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';

/**
 * Writes on which side of their corners the native engine's values lie in a training step, for `corners.py`:
 *
 *     npx tsx bench/torch/write-cases.ts FOLDER shufflenet-v2-1.0,mobilenet-v2 && npx tsx bench/torch/write-corners.ts FOLDER
 *
 * Of each case of the folder it runs the program of the native engine's training step with the inputs of all ReLU and ReLU6 kept, and
 * makes sure that the gradients are those of the case, bit for bit. NAME.corners.u8 has one byte a value, all nodes one after another, each
 * [n, height, width, channels]: 0 below the corner at 0, 1 between, 2 above the corner at 6. NAME.corners.json names the nodes.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npx tsx bench/torch/write-corners.ts FOLDER');
const THREADS = 2;

interface Case {
  readonly batch: number;
  readonly dropoutSeed: number;
  readonly network: { readonly graph: Graph };
  readonly training: { readonly batchNormMomentum: number | null };
}

/** A value before its corners: stored z, times scale, plus shift; a value that was written out lies behind them. */
interface Kept {
  readonly id: string;
  readonly top: number;
  readonly channels: number;
  readonly floats: number;
  readonly z: Place;
  readonly scale: Place | null;
  readonly shift: Place | null;
}

function keptOf(plan: Planner, batch: number): Kept[] {
  return plan.graph.nodes.flatMap(({ id, op }): Kept[] => {
    if (op.kind !== 'activation' || (op.fn !== 'relu' && op.fn !== 'relu6') || !plan.isLive(id)) return [];
    const { tensor, norm } = plan.lazy(id);
    const [height, width, channels] = tensor.shape;
    const top = op.fn === 'relu6' ? 6 : Number.POSITIVE_INFINITY;
    const floats = batch * height * width * channels;
    return [{ id, top, channels, floats, z: tensor.buffer, scale: norm?.scale ?? null, shift: norm?.shift ?? null }];
  });
}

class Outputs {
  readonly copies: { memory: Float32Array; offset: number }[] = [];

  of(place: Place | null, floats: number): Float32Array | null {
    if (place === null) return null;
    const memory = new Float32Array(floats);
    this.copies.push({ memory, offset: place.offset });
    return memory;
  }
}

async function run(addon: Addon, known: Case, tensors: Weights) {
  const { graph } = known.network;
  const layout = layOut(graph);
  const { plan, targets, logits } = planNetwork(graph, layout, {
    batchSize: known.batch,
    batchNormMomentum: known.training.batchNormMomentum,
    form: 'training',
  });
  const kept = keptOf(plan, known.batch);
  const places = kept.flatMap(({ z, scale, shift }) => [z, scale, shift]).filter((place) => place !== null);
  const filled = [plan.image.buffer, targets].map((buffer) => ({ buffer, before: -1 }));
  const arena = placeBuffers(plan.instructions, filled, [logits, ...places]);
  const set = addon.instructionSets().find(({ supported }) => supported);
  const regions = Object.keys(REGIONS).map((name) => name === 'weights' || name === 'gradients');
  const session = new addon.Session(addon.createEngine(set?.name ?? 'base'), {
    ...{ threads: THREADS, floats: layout.floats, regions, pieces: layout.pieces },
  });
  for (const { name } of layout.parameters) {
    session.copy(REGIONS.weights, layout.offsets.get(name) as number, tensors.get(name) as Float32Array, true);
  }
  const words = encodeProgram(plan.instructions);
  const program = session.addProgram(words, arena, plan.instructions.length, known.batch, false);
  const outputs = new Outputs();
  const values = kept.map((one) => ({
    ...one,
    values: outputs.of(one.z, one.floats) as Float32Array,
    scales: outputs.of(one.scale, inUnits(one.channels)),
    shifts: outputs.of(one.shift, inUnits(one.channels)),
  }));
  await session.run({
    ...{ program, count: known.batch, seed: known.dropoutSeed, updateMoving: false, mostMomentum: 1, averaged: false },
    ...{ timed: false, outputs: outputs.copies, update: null },
    inputs: [
      { memory: tensors.get('images:0') as Float32Array, offset: plan.image.buffer.offset },
      { memory: tensors.get('targets:0') as Float32Array, offset: targets.offset },
    ],
  });
  for (const { name, size } of layout.parameters) {
    const expected = tensors.get(`gradient:${name}`);
    const found = new Float32Array(size);
    session.copy(REGIONS.gradients, layout.offsets.get(name) as number, found, false);
    if (expected?.some((value, i) => value !== found[i])) throw new Error(`${graph.name}: gradient of ${name} differs`);
  }
  session.dispose();
  return values;
}

/** Sides of the values of one node; z * scale + shift is exact enough in float64 to have the sign that the kernels see. */
function sidesOf({ values, scales, shifts, channels, top }: Awaited<ReturnType<typeof run>>[number]): Uint8Array {
  return Uint8Array.from(values, (z, i) => {
    const value = z * (scales?.[i % channels] ?? 1) + (shifts?.[i % channels] ?? 0);
    return value > 0 ? (value < top ? 1 : 2) : 0;
  });
}

const load = loadAddon();
if (!load.ok) throw new Error(load.reason);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ckpt'))) {
  const [name, path] = [file.slice(0, -'.ckpt'.length), join(folder, file)];
  const known = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Case;
  const kept = await run(load.addon, known, decodeCheckpoint(readFileSync(path), path).state);
  writeFileSync(join(folder, `${name}.corners.u8`), Buffer.concat(kept.map(sidesOf)));
  writeFileSync(join(folder, `${name}.corners.json`), JSON.stringify(kept.map(({ id, floats }) => ({ id, floats }))));
  console.log(`${name}  ${kept.length} nodes with corners`);
}
