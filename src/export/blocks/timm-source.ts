import type { Graph } from '../../graph/index.ts';
import type { Normalisation } from '../model-details.ts';
import { describeMobile } from './describe.ts';
import type { MobileNetwork } from './mobile-network.ts';
import { channelDivisor, defaultActivation, toArchDef } from './timm-write.ts';

const TORCH_ACTIVATIONS = { relu: 'ReLU', relu6: 'ReLU6', swish: 'SiLU', 'hard-swish': 'Hardswish' } as const;

/** The largest product of strides that timm keeps by itself; it turns what exceeds it into dilation. */
const OUTPUT_STRIDE = 32;

/** The first version of timm with these modules and arguments, and the first with `stem_kernel_size`. */
const OLDEST = { plain: '0.9.0', stemKernel: '1.0.7' } as const;

/** The product of strides as timm counts them: 2 for the stem, whatever its stride. */
function outputStride({ blocks }: MobileNetwork): number {
  return blocks.reduce((product, { stride }) => product * stride, 2);
}

function argumentsOf(network: MobileNetwork): string[] {
  const { stem, head, batchNorm, classes, dropout } = network;
  const momentum = Number((1 - batchNorm.momentum).toPrecision(6));
  const rounding = channelDivisor(network) === 8 ? 'multiplier=1.0' : 'divisor=1';
  const total = outputStride(network);
  return [
    'block_args=decode_arch_def(arch_def)',
    `num_classes=${classes}`,
    `stem_size=${stem.filters}`,
    ...(stem.kernel === 3 ? [] : [`stem_kernel_size=${stem.kernel}`]),
    'fix_stem=True',
    `num_features=${head?.filters ?? 0}`,
    ...(total > OUTPUT_STRIDE ? [`output_stride=${total}`] : []),
    `round_chs_fn=partial(round_channels, ${rounding})`,
    `act_layer=nn.${TORCH_ACTIVATIONS[defaultActivation(network)]}`,
    `norm_layer=partial(nn.BatchNorm2d, eps=${batchNorm.epsilon}, momentum=${momentum})`,
    "pad_type='same'",
    `drop_rate=${dropout}`,
  ];
}

function tuple(values: readonly number[]): string {
  return `(${values.map((value) => Number(value.toPrecision(6))).join(', ')})`;
}

/** What timm's `resolve_data_config` reads: size and normalisation of the images. */
function imagesOf({ size, classes }: MobileNetwork, normalisation: Normalisation | undefined) {
  if (normalisation === undefined) {
    const comment = 'Mean and deviation of its images are not known here.';
    return { comment, code: '' };
  }
  const [mean, deviation] = [tuple(normalisation.mean), tuple(normalisation.deviation)];
  return {
    comment: `Pixels as (value / 255 - mean) / deviation, RGB: mean ${mean}, deviation ${deviation}.`,
    code: `model.pretrained_cfg = dict(
    num_classes=${classes}, input_size=(3, ${size}, ${size}), crop_pct=1.0, mean=${mean}, std=${deviation},
)
`,
  };
}

/**
 * Python that builds a network with timm (pytorch-image-models): its `arch_def` and the call, and what its images are.
 * @param normalisation of the images that it was trained with; undefined where it was not
 * @throws MixnasError `EXPORT_CANNOT` naming what timm's strings cannot say
 */
export function timmSource(name: string, graph: Graph, normalisation?: Normalisation): string {
  const network = describeMobile(graph);
  const stages = toArchDef(network).map((stage) => `    [${stage.map((text) => `'${text}'`).join(', ')}],\n`);
  const { stem, size } = network;
  const stride = stem.stride === 2 ? '' : `model.conv_stem.stride = (${stem.stride}, ${stem.stride})\n`;
  const oldest = stem.kernel === 3 ? OLDEST.plain : OLDEST.stemKernel;
  const { comment, code } = imagesOf(network, normalisation);
  return `# ${name}, for ${size}x${size} images. Written by mixnas; needs torch and timm ${oldest} or newer.
# ${comment}
from functools import partial

from timm.models._efficientnet_builder import decode_arch_def, round_channels
from timm.models.efficientnet import EfficientNet
from torch import nn

arch_def = [
${stages.join('')}]
model = EfficientNet(
${argumentsOf(network)
  .map((text) => `    ${text},\n`)
  .join('')})
${stride}${code}`;
}
