import type { Graph } from '../../graph/index.ts';
import { describeMobile } from './describe.ts';
import { defaultActivation, toArchDef } from './timm.ts';

const TORCH_ACTIVATIONS = { relu: 'ReLU', relu6: 'ReLU6', swish: 'SiLU', 'hard-swish': 'Hardswish' } as const;

/**
 * Python that builds a network with timm (pytorch-image-models): its `arch_def` and the call.
 * @throws MixnasError `EXPORT_CANNOT` naming what timm's strings cannot say
 */
export function timmSource(name: string, graph: Graph): string {
  const network = describeMobile(graph);
  const stages = toArchDef(network).map((stage) => `    [${stage.map((text) => `'${text}'`).join(', ')}],\n`);
  const { stem, head, batchNorm, classes, dropout, size } = network;
  const momentum = Number((1 - batchNorm.momentum).toPrecision(6));
  const arguments_ = [
    'block_args=decode_arch_def(arch_def)',
    `num_classes=${classes}`,
    `stem_size=${stem.filters}`,
    'fix_stem=True',
    `num_features=${head?.filters ?? 0}`,
    'round_chs_fn=partial(round_channels, multiplier=1.0)',
    `act_layer=nn.${TORCH_ACTIVATIONS[defaultActivation(network)]}`,
    `norm_layer=partial(nn.BatchNorm2d, eps=${batchNorm.epsilon}, momentum=${momentum})`,
    "pad_type='same'",
    `drop_rate=${dropout}`,
  ];
  const stemStride = stem.stride === 2 ? '' : `model.conv_stem.stride = (${stem.stride}, ${stem.stride})\n`;
  return `# ${name}, for ${size}x${size} images. Written by mixnas; needs timm and torch.
from functools import partial

from timm.models._efficientnet_builder import decode_arch_def, round_channels
from timm.models.efficientnet import EfficientNet
from torch import nn

arch_def = [
${stages.join('')}]
model = EfficientNet(
${arguments_.map((text) => `    ${text},\n`).join('')})
${stemStride}`;
}
