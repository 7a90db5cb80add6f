import { checkWeights, type GraphNode, INPUT, inferShapes } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import type { WeightedGraph } from '../fold.ts';
import { type ModelDetails, metadataOf } from '../model-details.ts';
import { HELPERS, LOADER } from './helpers.ts';
import { pythonNames } from './names.ts';
import { type TorchNode, torchNode } from './nodes.ts';
import { safetensors, type TorchTensor } from './safetensors.ts';
import { NodeWeights } from './tensors.ts';

/** A network for PyTorch: two files that belong into one folder. */
export interface TorchModel {
  /** Content of `network.py`. */
  readonly source: string;
  /** Content of `network.safetensors`, which it reads. */
  readonly weights: Buffer;
}

/** Ids of the nodes whose value only the very next node reads. */
function passedOn(nodes: readonly GraphNode[], output: string): ReadonlySet<string> {
  const readers = new Map<string, number[]>();
  for (const [place, { inputs }] of nodes.entries()) {
    for (const id of inputs) readers.set(id, [...(readers.get(id) ?? []), place]);
  }
  const isNext = (id: string, place: number): boolean =>
    (readers.get(id) ?? []).every((reader) => reader === place + 1);
  return new Set(nodes.filter(({ id }, place) => id !== output && isNext(id, place)).map(({ id }) => id));
}

interface Written extends TorchNode {
  readonly name: string;
  /** The line that computes it. */
  readonly line: string;
}

function writeNodes({ graph, weights }: WeightedGraph): { written: Written[]; answer: string } {
  const shapes = inferShapes(graph);
  const names = pythonNames(graph.nodes.map(({ id }) => id));
  const passed = passedOn(graph.nodes, graph.output);
  const variable = (id: string): string => {
    if (id === INPUT) return 'images';
    return passed.has(id) ? 'x' : (names.get(id) as string);
  };
  const written = graph.nodes.map((node): Written => {
    const shape = shapes.get(node.inputs[0] as string);
    const name = names.get(node.id);
    if (shape === undefined || name === undefined) throw bug(`no shape for the input of node ${node.id}`);
    const inputs = node.inputs.map(variable);
    const found = torchNode(node, { name, inputs, shape, weights: new NodeWeights(node, shape, weights) });
    return { ...found, name, line: `${variable(node.id)} = ${found.value}` };
  });
  return { written, answer: variable(graph.output) };
}

function sourceOf({ graph }: WeightedGraph, written: readonly Written[], answer: string): string {
  const [height, width, channels] = graph.input;
  const needed = new Set(written.flatMap(({ helpers }) => helpers));
  const helpers = (Object.keys(HELPERS) as (keyof typeof HELPERS)[]).filter((name) => needed.has(name));
  const layers = written.flatMap(({ name, layer }) => (layer === null ? [] : [`        self.${name} = ${layer}\n`]));
  return `"""${graph.name.replace(/["\\]/g, ' ')}, written by mixnas. Needs torch and nothing else; the weights lie beside it.

    network = load()
    logits = network(images)
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


${helpers.map((name) => `${HELPERS[name]}\n\n`).join('')}class Network(nn.Module):
    """Images float32 [n, ${channels}, ${height}, ${width}], normalised, to logits [n, classes]."""

    def __init__(self):
        super().__init__()
${layers.join('')}
    def forward(self, images):
${written.map(({ line }) => `        ${line}\n`).join('')}        return ${answer}.flatten(1)


${LOADER}`;
}

/** The weights of a network under the names that its module gives them. */
export function torchTensors(network: WeightedGraph): TorchTensor[] {
  return writeNodes(network).written.flatMap(({ tensors }) => tensors);
}

/**
 * A network with its weights for PyTorch: one module without dependencies but torch, and its state dict as safetensors. The
 * size of the images is part of it.
 * @throws MixnasError `WEIGHTS_MISMATCH`, `GRAPH_SHAPE`
 */
export function torchModel(network: WeightedGraph, details: ModelDetails): TorchModel {
  checkWeights(network.graph, network.weights);
  const { written, answer } = writeNodes(network);
  const tensors = written.flatMap((node) => node.tensors);
  return { source: sourceOf(network, written, answer), weights: safetensors(tensors, metadataOf(details)) };
}
