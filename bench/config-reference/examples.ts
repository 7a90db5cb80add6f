/** Examples of sections by `section` or `section.kind`: together they name every key that the reference lists. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'task.classification': `
task: {kind: classification}
`,
  'task.detection': `
data: {kind: scenes, resolution: 96}
task:
  kind: detection
  head: {channels: [128, 64]}
  anchors: {scales: [0.15, 0.9], ratios: [1, 2, 0.5], interpolated: true, reduced: false}
  matching: {positive: 0.5, negative: 0.4}
  loss: {kind: focal, alpha: 0.25, gamma: 2}
  suppression: {score: 0.05, iou: 0.5, perClass: 50, most: 50}
---
data: {kind: coco, path: coco}
task: {kind: detection, loss: {kind: softmax, negatives: 3}}
`,
  'data.synthetic': `
data: {kind: synthetic, resolution: 24, classes: 4, imagesPerClass: 100, validationPerClass: 50, seed: 1, channels: 1}
`,
  'data.cifar10': `
data: {kind: cifar10, path: ~/data/cifar-10-batches-bin, classes: [cat, dog], imagesPerClass: 1000}
`,
  'data.cifar100': `
data: {kind: cifar100, path: ~/data/cifar-100-binary, validationPerClass: 50, coarse: false}
`,
  'data.image-folder': `
data:
  kind: image-folder
  path: photos                  # photos/cat/*.jpg, photos/dog/*.jpg, …
  splits: {train: learn, validation: check, test: exam}
  fit: pad
  bits: 12
  storage: encoded
  decoders: 2
  onBroken: skip
  validationPerClass: 50
---
data: {kind: image-folder, path: photos, labels: labels.csv, fit: crop, centreCrop: 0.875}
`,
  'data.coco': `
data: {kind: coco, path: coco, onBadBoxes: skip, onBroken: skip, storage: encoded, decoders: 4}
---
data:
  kind: coco
  path: parts
  train: {annotations: made/boxes.json, images: photos}
  validation: {annotations: made/held.json, images: photos}
  test: {annotations: made/exam.json, images: exam}
  classes: [bolt, nut]
  images: 500
  validationImages: 100
  resolution: 224
  channels: 1
`,
  'data.scenes': `
data: {kind: scenes, images: 500, validationImages: 100, resolution: 64, classes: 4, seed: 1}
`,
  target: `
target: {resolution: 224}       # networks are meant for 224 px
data: {kind: image-folder, path: photos, resolution: 96}   # and trained with 96
`,
  training: `
training:
  epochs: 20
  batchSize: 64
  optimizer: {kind: rmsprop, decay: 0.9, momentum: 0.9, epsilon: 0.001}
  learningRate: 0.02
  schedule: {kind: exponential, warmupEpochs: 1, decay: 0.97, everyEpochs: 2.4, staircase: true}
  weightDecay: 0.00001
  labelSmoothing: 0.1
  dropout: 0.2
  averageDecay: 0.999
  batchNormMomentum: 0.9
  statistics: {kind: exact, images: 1024}
  residualInit: zeros
  classifierInit: classes
  augmentation:
    crop: 4
    flip: true
    cutout: 8
    mixup: 0.2
    randomResizedCrop: {area: [0.08, 1], aspect: [0.75, 1.3333]}
    colorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}
    randAugment: {layers: 2, magnitude: 9}
  patience: 10
  classWeights: balanced
---
name: from-published-weights     # of mixnas train; a search has no init, an experiment names it under its settings
data: {kind: image-folder, path: photos}
training: {init: {weights: tf_mixnet_s.safetensors, classifier: replace, freeze: body, freezeEpochs: 3, bodyRate: 0.1}}
---
training:
  optimizer: {kind: sgd, momentum: 0.9, nesterov: true}
  schedule: {kind: cosine, warmupEpochs: 1, finalRatio: 0.01}
  classWeights: {rare: 3}
`,
  experiment: `
name: kernels
data: {kind: cifar10}
experiment:
  networks:
    - mobilenet-v1
    - {network: mobilenet-v1, kernel: [5, 7, 9], series: one kernel, width: 0.5}
    - {network: mobilenet-v1, groups: [2, 3], series: mixed, partition: exponential, dilated: [false, true]}
    - {network: mobilenet-v1, kernels: [3, 5, 7], layer: 9, label: one layer}
  settings: {plain: {}, smooth: {labelSmoothing: 0.1}}
  seeds: 3
  baseline: mobilenet-v1
  metric: accuracy
  picture: {x: macs, y: difference, area: params}
---
name: transfer
data: {kind: cifar10}
experiment:
  networks: [mobilenet-v1]
  settings: {scratch: {}, tuned: {learningRate: 0.01, init: {bodyRate: 0.3}}}
  weights: runs/source
  baseline: scratch
  picture: {x: epoch}
`,
  'fidelity.full': `
fidelity: {kind: full}
`,
  'fidelity.asha': `
training: {epochs: 9}
search: {trials: 60, maxSeconds: 3600}
fidelity:
  kind: asha
  eta: 3
  annealEpochs: 1
  finish: 0.2
  rungs:
    - {epochs: 1, imagesPerClass: 100, resolution: 16}
    - {epochs: 3, imagesPerClass: 200}
    - {epochs: 9}
`,
  'evaluator.train': `
evaluator: {kind: train}
`,
  'evaluator.program': `
evaluator:
  kind: program
  command: [python3, ./trainer.py]
  measures: [accuracy, loss]
  options: {model: small, warmup: 3}
  env: {OMP_NUM_THREADS: "2"}
  devices: ["cuda:0", "cuda:1"]
  workersPerDevice: 2
  startSeconds: 120
  silentSeconds: 60
  trialsPerProcess: 50
search: {workers: 4}
`,
  'evaluator.torch': `
evaluator: {kind: torch, python: ./venv/bin/python, precision: bf16, cudaGraphs: true, channelsLast: true}
`,
  'evaluator.shared': `
evaluator: {kind: shared, epochs: 10, stepsPerNetwork: 2, images: 1024}
`,
  'evaluator.tabular': `
space: nas-bench-macro
evaluator: {kind: tabular, table: ~/data/nas-bench-macro_cifar10.json, size: 32, classes: 10}
`,
  'evaluator.function': `
evaluator: {kind: function, size: 32, classes: 10, channels: 3, exact: true}   # no data: the function has its own
`,
  'controller.random': `
controller: {kind: random}
`,
  'controller.regularized-evolution': `
controller: {kind: regularized-evolution, population: 20, sample: 5}
`,
  'controller.nsga2': `
controller: {kind: nsga2, population: 20, crossover: 0.9}
objective: {kind: pareto, metrics: [accuracy, macs]}
`,
  'controller.local-search': `
controller: {kind: local-search, initial: 10, restart: 0.05}
`,
  'controller.reinforce': `
controller: {kind: reinforce, learningRate: 0.1, baselineDecay: 0.9, entropy: 0.01}
`,
  'controller.ppo': `
controller:
  {kind: ppo, hidden: 64, learningRate: 0.005, batch: 20, epochs: 4, minibatch: 10, clip: 0.2, entropy: 0.01, baselineDecay: 0.95}
`,
  'controller.surrogate': `
controller: {kind: surrogate, initial: 10}
`,
  'controller.list': `
space: nas-bench-macro
controller: {kind: list, genotypes: ["22212220", [2, 2, 2, 1, 2, 2, 2, 1]]}
`,
  'objective.accuracy': `
objective: {kind: accuracy}
---
data: {kind: scenes}
objective: {kind: accuracy, score: mAP}   # what detectors have without it
`,
  'objective.mnasnet': `
objective: {kind: mnasnet, metric: macs, target: 60M, variant: soft}
---
objective: {kind: mnasnet, metric: params, target: 500k, alpha: -0.05, beta: -0.2}
`,
  'objective.tunas': `
objective: {kind: tunas, metric: macs, target: 60M, beta: 0.07}
`,
  'objective.pareto': `
objective: {kind: pareto, metrics: [accuracy, macs, params]}
`,
  constraints: `
device: cpu
constraints:
  - {metric: macs, max: 20M}
  - {metric: params, min: 10k, max: 500k}
  - {metric: latencyMs, max: 2, margin: 1}
`,
  front: `
front: {metrics: [accuracy, params], reference: {accuracy: 0.1, params: 1000000}}
`,
  search: `
search:
  trials: 200
  workers: 2
  trialTimeout: 600
  maxSeconds: 7200
  measureFront: true
  keepWeights: true
  maxConsecutiveFailures: 10
  finals:
    networks: 5
    seeds: 2
    epochs: 50
    imagesPerClass: all
    resolution: 48
    training: {batchSize: 128, augmentation: {cutout: 8}}
    share: 0.5
`,
  engine: `
engine: {kind: native, threads: 2, instructionSet: avx2}   # the same bits wherever there is AVX2
---
engine: {kind: tfjs, backend: wasm}
---
engine: {activations: bf16}     # less memory and faster, see docs/training.md
`,
  queue: `
queue: {accept: any}            # with mixnas search --queue
`,
  device: `
device: cpu                     # from devices/, or a file: device: phone.json
`,
  'device.onnxruntime': `
device: {kind: onnxruntime, threads: 2, batch: 1, depthwise: fastest}
`,
  'device.native': `
device: {kind: native, threads: 1, batch: 8}
`,
  'device.table': `
device: {kind: table, file: tables/phone.json}
`,
  'device.command': `
device:
  kind: command
  command: [python3, measure.py, "{model}", "{runs}", "{warmup}", "{threads}", "{batch}"]
  threads: 4
  batch: 1
  depthwise: split
  local: false
  folder: board
  timeout: 120
  retries: 1
`,
};
