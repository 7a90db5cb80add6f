import { MixnasError } from '../../../util/errors.ts';
import { archDefSchema, type BlockFields } from '../block-document.ts';
import { type TimmScaling, UNSCALED } from '../timm-scaling.ts';
import type { ArchDef } from '../timm-write.ts';
import { type Call, callOf, PythonSource } from './source.ts';
import { activationOf, booleanOf, numberOf, requireNeutral, unquoted, valueAs } from './values.ts';

/** Arguments that would change the network, with the values that do not. */
const NEUTRAL: Readonly<Record<string, readonly string[]>> = {
  group_size: ['None', '0'],
  experts_multiplier: ['1'],
  head_norm: ['False'],
  aa_layer: ['None'],
  in_chans: ['3'],
  global_pool: ['avg'],
  layer_scale_init_value: ['None'],
};

/** What timm's classes take where an argument is not given. */
const DEFAULTS = {
  efficientnet: { stem: 32, features: 1280 },
  mobilenetv3: { stem: 16, features: 1280 },
} as const;
const OUTPUT_STRIDE = 32;

/** The strings of a Python list of lists, which may hold nothing else. */
function archDefOf(python: PythonSource): ArchDef {
  const { source } = python;
  if (python.changes('arch_def')) {
    throw new MixnasError('BLOCKS_INVALID', `${source}: arch_def is changed after it is made: expected one list`);
  }
  const literal = python.expression('arch_def');
  if (literal === undefined) {
    throw new MixnasError('BLOCKS_INVALID', `${source}: expected a list named arch_def, found none`);
  }
  const { data } = archDefSchema.safeParse(listIn(literal));
  if (data !== undefined) return data;
  throw new MixnasError('BLOCKS_INVALID', `${source}: arch_def is not a plain list of lists of strings`, {
    hint: 'nothing of the file is run: write out every string',
  });
}

/** A Python literal of lists and strings as what it says; undefined for anything else. */
function listIn(literal: string): unknown {
  try {
    return JSON.parse(literal.replaceAll("'", '"').replace(/,\s*\]/g, ']'));
  } catch {
    return undefined;
  }
}

/** A call's arguments but for those that are read; any other is refused. */
function requireOnly(python: PythonSource, { named }: Call, key: string, known: readonly string[]): void {
  const other = [...named].find(([name]) => !known.includes(name));
  if (other !== undefined) python.refuse(key, other.join('='), `nothing but ${known.join(', ')}`);
}

/** The width of `round_chs_fn=partial(round_channels, multiplier=…, divisor=…)`. */
function widthOf(python: PythonSource): TimmScaling {
  const key = 'round_chs_fn';
  const expression = python.expression(key);
  if (expression === undefined || expression === 'round_channels') return UNSCALED;
  const call = callOf(expression);
  if (call?.name !== 'partial' || call.positional.join() !== 'round_channels') {
    return python.refuse(key, expression, 'partial(round_channels, multiplier=NUMBER)');
  }
  requireOnly(python, call, key, ['multiplier', 'divisor']);
  const value = (name: string, otherwise: number) =>
    valueAs(python, `${key} ${name}`, call.named.get(name) ?? String(otherwise));
  return { ...UNSCALED, channelMultiplier: value('multiplier', 1), channelDivisor: value('divisor', 8) };
}

/** The depth multiplier: the second argument of `decode_arch_def`, or the one of that name. */
function depthOf(python: PythonSource): number {
  const call = python.call('decode_arch_def');
  const given = call?.positional[1] ?? call?.named.get('depth_multiplier');
  return given === undefined ? 1 : valueAs(python, 'depth_multiplier', given);
}

/** How depth is rounded: the third argument of `decode_arch_def`, or the one of that name. */
function depthTruncationOf(python: PythonSource): string | undefined {
  const call = python.call('decode_arch_def');
  const given = call?.positional[2] ?? call?.named.get('depth_trunc');
  if (given === undefined) return undefined;
  const text = unquoted(python.resolve(given));
  return ['ceil', 'round'].includes(text) ? text : python.refuse('depth_trunc', given, 'ceil or round');
}

/** The fields of `se_layer=partial(SqueezeExcite, …)`. */
function squeezeOf(python: PythonSource): BlockFields {
  const key = 'se_layer';
  const expression = python.expression(key);
  if (expression === undefined || expression === 'SqueezeExcite' || expression === 'None') return {};
  const call = callOf(expression);
  if (call?.name !== 'partial' || call.positional.join() !== 'SqueezeExcite') {
    return python.refuse(key, expression, 'partial(SqueezeExcite, …)');
  }
  requireOnly(python, call, key, ['gate_layer', 'force_act_layer', 'rd_round_fn']);
  const gate = unquoted(call.named.get('gate_layer') ?? 'sigmoid');
  const activation = call.named.get('force_act_layer');
  const rounding = call.named.get('rd_round_fn');
  if (!['sigmoid', 'hard_sigmoid'].includes(gate)) python.refuse('gate_layer', gate, 'sigmoid or hard_sigmoid');
  if (rounding !== undefined && rounding !== 'round_channels') python.refuse('rd_round_fn', rounding, 'round_channels');
  return {
    se_gate: gate.replace('_', '-'),
    se_rounded: rounding !== undefined,
    ...(activation !== undefined && { se_activation: activationOf(python, 'force_act_layer', activation) }),
  };
}

/** Which of timm's classes the file builds; undefined where it names none. */
function familyOf(python: PythonSource): keyof typeof DEFAULTS | undefined {
  if (python.mentions('MobileNetV3|_create_mnv3')) return 'mobilenetv3';
  return python.mentions('EfficientNet|_create_effnet') ? 'efficientnet' : undefined;
}

/** timm turns strides beyond `output_stride` into dilation, which is another network. */
function refuseDilation(python: PythonSource, archDef: ArchDef): void {
  const most = numberOf(python, 'output_stride') ?? OUTPUT_STRIDE;
  const strides = archDef.map((stage) => Number(/_s(\d+)/.exec(String(stage[0]))?.[1] ?? 1));
  const total = strides.reduce((product, stride) => product * stride, 2);
  if (total <= most) return;
  throw new MixnasError(
    'BLOCKS_INVALID',
    `${python.source}: the strides are ${total} together, output_stride is ${most}: timm dilates the later ones`,
    { hint: `output_stride=${total} keeps them; mixnas does not know such dilation` },
  );
}

function batchNormOf(python: PythonSource): { momentum: number; epsilon: number } {
  const momentum = numberOf(python, 'momentum') ?? numberOf(python, 'bn_momentum') ?? 0.1;
  const epsilon = numberOf(python, 'eps') ?? numberOf(python, 'bn_eps') ?? 1e-5;
  return { momentum: Number((1 - momentum).toPrecision(6)), epsilon };
}

/**
 * Reads Python that builds a network with timm, as `mixnas export --format timm` and timm's own functions write it:
 * `arch_def` at any indentation, and the arguments around it. What is not given is what timm takes then; what would change
 * the network and is not understood is refused by name. Nothing is run.
 * @returns the fields of a block document
 * @throws MixnasError `BLOCKS_INVALID`
 */
export function parsePython(text: string, source: string): BlockFields {
  const python = new PythonSource(text, source);
  const archDef = archDefOf(python);
  for (const [key, neutral] of Object.entries(NEUTRAL)) requireNeutral(python, key, neutral);
  refuseDilation(python, archDef);
  const scaling = widthOf(python);
  const family = familyOf(python);
  const activation = python.expression('act_layer');
  const stemStride = /\bconv_stem\.stride\s*=\s*\(?(\d+)/.exec(text)?.[1];
  const fields = {
    name: /^# (\S+),/m.exec(text)?.[1],
    size: Number(/for (\d+)x\d+ images/.exec(text)?.[1] ?? 224),
    arch_def: archDef,
    family,
    stem: numberOf(python, 'stem_size') ?? DEFAULTS[family ?? 'efficientnet'].stem,
    stemKernel: numberOf(python, 'stem_kernel_size'),
    stemStride: stemStride === undefined ? undefined : Number(stemStride),
    features: numberOf(python, 'num_features', scaling) ?? DEFAULTS[family ?? 'efficientnet'].features,
    classes: numberOf(python, 'num_classes'),
    dropout: numberOf(python, 'drop_rate'),
    activation: activation === undefined ? undefined : activationOf(python, 'act_layer', activation),
    batchNorm: batchNormOf(python),
    channel_multiplier: scaling.channelMultiplier,
    channel_divisor: scaling.channelDivisor,
    depth_multiplier: depthOf(python),
    depth_trunc: depthTruncationOf(python),
    fix_stem: booleanOf(python, 'fix_stem'),
    fix_first_last: booleanOf(python, 'fix_first_last'),
    head_bias: booleanOf(python, 'head_bias'),
    se_from_exp: booleanOf(python, 'se_from_exp'),
    ...squeezeOf(python),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
