import { describe, expect, it } from 'vitest';
import { ACTIVATION_TYPES } from '../../src/engine/activation-type.ts';
import { type Addon, type NativeCall, nativeCode } from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { layOut } from '../../src/engine/native/plan/layout.ts';
import { makePlan } from '../../src/engine/native/plan/plan.ts';
import { type Instruction, SPACES } from '../../src/engine/native/plan/words.ts';
import { smallNetwork } from '../contract/op-networks.ts';

const load = loadAddon();
const BATCH = 4;
/** Where the gradient stands among the operands of `convBackward`; the values that it is the gradient of come next. */
const GRADIENT = 19;
/** Where `convForward` is told what its sums for batch norm are shifted by. */
const PIVOT = 21;

/** The code of what a call throws; null when it throws nothing. */
function codeOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    return nativeCode(error) ?? String(error);
  }
}

describe.skipIf(!load.ok)('the compiled module, given arguments of a wrong type,', () => {
  const { addon } = load as { addon: Addon };
  // biome-ignore lint/suspicious/noExplicitAny: what is tested is what the types forbid
  const loose = addon as any;
  const graph = smallNetwork();
  const layout = layOut(graph);
  const plan = makePlan(graph, layout, { batchSize: BATCH, batchNormMomentum: null, form: 'training' });
  const options = { threads: 1, floats: layout.floats, regions: [true, true, true, true, true], pieces: layout.pieces };
  const open = () => {
    const session = new addon.Session(addon.createEngine('base'), options);
    session.addProgram(plan.words, plan.arenaFloats, plan.instructions.length, BATCH, false);
    return session;
  };
  const NOTHINGS = [undefined, null, 5, -1, Number.NaN, 'x', {}, [], () => 0, Symbol('x'), 10n, new Float64Array(4)];

  it.each(NOTHINGS)('creates no engine from %s', (name) => {
    expect(codeOf(() => loose.createEngine(name))).toBe('NATIVE_ARGUMENT');
    expect(codeOf(() => loose.measure(name, 1))).toBe('NATIVE_ARGUMENT');
  });

  it('creates no engine without a name', () => {
    expect(() => loose.createEngine()).toThrow(/instruction set: expected a name/);
    expect(() => loose.createEngine('sse9')).toThrow(/runs none of that name/);
    for (const threads of [0, -1, 0.5, Number.NaN, 1e9, '1', undefined]) {
      expect(codeOf(() => loose.measure('base', threads))).toBe('NATIVE_ARGUMENT');
    }
  });

  it.each(NOTHINGS)('creates no session from %s', (value) => {
    const engine = addon.createEngine('base');
    expect(codeOf(() => new loose.Session())).toBe('NATIVE_ARGUMENT');
    expect(codeOf(() => new loose.Session(value, options))).toBe('NATIVE_ARGUMENT');
    expect(codeOf(() => new loose.Session(engine, value))).toBe('NATIVE_ARGUMENT');
    for (const name of ['threads', 'regions', 'pieces', 'floats'] as const) {
      if (name === 'pieces' && Array.isArray(value)) continue;
      if (name === 'floats' && value === 5) continue;
      if (name === 'threads' && value === 5) continue;
      expect(
        codeOf(() => new loose.Session(engine, { ...options, [name]: value })),
        name,
      ).toBe('NATIVE_ARGUMENT');
    }
    expect(codeOf(() => new loose.Session(engine, { ...options, floats: 2 ** 33 + 1 }))).toBe('NATIVE_ARGUMENT');
    expect(codeOf(() => new loose.Session(engine, { ...options, pieces: [0, value, 0] }))).toSatisfy(
      (code) => code === (value === 5 ? null : 'NATIVE_ARGUMENT'),
    );
  });

  it.each(NOTHINGS)('takes no program, copy or call made of %s', (value) => {
    const session = open() as unknown as Record<string, (...args: unknown[]) => unknown>;
    const refuses = (name: string, ...args: unknown[]) => {
      const call = () => session[name]?.(...args);
      expect(codeOf(call), name).toBe('NATIVE_ARGUMENT');
    };
    refuses('addProgram', value, plan.arenaFloats, plan.instructions.length, BATCH, false);
    refuses('addProgram', plan.words, plan.arenaFloats, plan.instructions.length, BATCH, value);
    refuses('copy', value, value, value, value);
    refuses('copy', 0, 0, new Float32Array(4), value);
    refuses('run', value);
    const call = { program: 0, count: 1, seed: 0, updateMoving: false, mostMomentum: 1, averaged: false, timed: false };
    const whole = { ...call, inputs: [], outputs: [], update: null };
    for (const name of ['program', 'inputs', 'outputs'] as const) {
      if (Array.isArray(value)) continue;
      refuses('run', { ...whole, [name]: value });
    }
    if (!Number.isFinite(value)) refuses('run', { ...whole, mostMomentum: value });
    refuses('run', { ...whole, inputs: [value] });
    refuses('run', { ...whole, inputs: [{ memory: value, offset: 0 }] });
    if (value !== 5) refuses('run', { ...whole, inputs: [{ memory: new Float32Array(1), offset: value }] });
    if (typeof value !== 'object' || value === null) return;
    refuses('run', { ...whole, update: value });
  });

  it('takes neither a program nor a call without arguments', () => {
    const session = open() as unknown as Record<string, () => unknown>;
    for (const name of ['addProgram', 'copy', 'run'])
      expect(
        codeOf(() => session[name]?.()),
        name,
      ).toBe('NATIVE_ARGUMENT');
  });

  it('hands on what reading an argument throws', () => {
    const broken = new Proxy(
      {},
      {
        get: () => {
          throw new Error('from a getter');
        },
      },
    ) as NativeCall;
    expect(() => open().run(broken)).toThrow('from a getter');
    expect(() => new loose.Session(addon.createEngine('base'), broken)).toThrow('from a getter');
  });
});

describe.skipIf(!load.ok).each(ACTIVATION_TYPES)(
  'a program of the compiled module, activations in %s',
  (activations) => {
    const { addon } = load as { addon: Addon };
    const graph = smallNetwork();
    const layout = layOut(graph);
    const { words, arenaFloats, instructions } = makePlan(graph, layout, {
      batchSize: BATCH,
      batchNormMomentum: null,
      form: 'training',
      activations,
    });
    const options = {
      threads: 1,
      floats: layout.floats,
      regions: [true, true, true, false, false],
      pieces: layout.pieces,
    };
    const session = new addon.Session(addon.createEngine('base'), options);
    const add = (changed: Int32Array, floats = arenaFloats, batch = BATCH) =>
      session.addProgram(changed, floats, instructions.length, batch, false);

    it('is refused wherever one of its places lies behind its memory or in other memory', () => {
      let at = 0;
      for (const [number, { kernel, operands }] of instructions.entries()) {
        at += 2;
        for (const [i, operand] of operands.entries()) {
          const position = at + i;
          if (operand === null || typeof operand === 'number' || operand.kind === 'real') continue;
          // The forward pass is told the places of the gradients, but does not use them.
          if (kernel === 'depthwiseForward' && operand.kind === 'stored' && operand.space === 'gradients') continue;
          const elsewhere = words.slice();
          const space = operand.kind === 'buffer' ? SPACES.parameters : SPACES.arena;
          elsewhere[position] = ((words[position] as number) & ~3) + space;
          expect(() => add(elsewhere), `${kernel}, operand ${i}`).toThrow(
            /expected a place in the \w+, got one in the/,
          );
          const size = operand.kind === 'buffer' ? arenaFloats : layout.floats;
          const changed = words.slice();
          changed[position] = (size / 16) * 4 + ((words[position] as number) & 3);
          expect(() => add(changed), `${kernel}, operand ${i}`).toThrow(
            new RegExp(`instruction ${number} \\(${kernel}\\): .* do not fit`),
          );
        }
        at += operands.length;
      }
    });

    it('is refused where a gradient is of another type than what it is the gradient of', () => {
      const ofNorm = ({ kernel, operands }: Instruction) =>
        kernel === 'convBackward' && operands[GRADIENT + 1] !== null;
      const number = instructions.findIndex(ofNorm);
      const start = instructions.slice(0, number).reduce((sum, { operands }) => sum + operands.length + 2, 2);
      const changed = words.slice();
      changed[start + GRADIENT] = (words[start + GRADIENT] as number) ^ 3;
      expect(() => add(changed)).toThrow(/grad\.z: expected the kind of values of grad\.g|grad\.g: .* do not fit/);
    });

    it.skipIf(activations === 'float32')('is refused where values of 16 bits are without sums for batch norm', () => {
      const changed = words.slice();
      changed[2 + PIVOT] = -1;
      expect(() => add(changed)).toThrow(/instruction 0 \(convForward\): out: values of 16 bits without sums/);
    });

    it('is refused when its arena is a unit too small, or its batch too large', () => {
      expect(add(words)).toBe(0);
      expect(codeOf(() => add(words, arenaFloats - 16))).toBe('NATIVE_PROGRAM');
      // What does not grow with the batch leaves values of 16 bits room for twice as many images.
      const times = activations === 'bf16' ? 4 : 2;
      expect(codeOf(() => add(words, arenaFloats, times * BATCH))).toBe('NATIVE_PROGRAM');
    });

    it('is refused when a size is none, and says where', () => {
      const changed = (operand: number, value: number) => words.map((word, i) => (i === 2 + operand ? value : word));
      expect(() => add(changed(6, 0))).toThrow(
        'the program is damaged: instruction 0 (convForward): kernel = 0: expected 1 to',
      );
      expect(() => add(changed(7, 0))).toThrow(/stride = 0/);
      expect(() => add(changed(8, 2 ** 31 - 1))).toThrow(/dilation = 2147483647/);
      expect(() => add(changed(11, 2))).toThrow(/groups do not divide/);
      expect(() => add(changed(3, 4))).toThrow(/height: 4 windows of 3/);
      expect(() => add(changed(15, 7))).toThrow(/view.act = 7: expected 0 to 6/);
    });
  },
);
