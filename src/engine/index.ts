export type { ActivationType } from './activation-type.ts';
export { calibrate } from './calibrate.ts';
export { chooseEngine, type EngineChoice } from './choose-engine.ts';
export { dropoutMask } from './dropout.ts';
export type {
  Batch,
  BatchScore,
  CompileSettings,
  Engine,
  EngineName,
  EngineOptions,
  EngineProbe,
  GatherSettings,
  Loss,
  OptimizerSettings,
  RmsPropSettings,
  Session,
  SessionState,
  SgdSettings,
  StepSettings,
} from './engine.ts';
export { readNativeVersion } from './native-version.ts';
export { openEngine } from './open-engine.ts';
export { openGraphModel } from './open-graph-model.ts';
export { probeEngines } from './probe.ts';
export { countConfusion, countRight, inTopK, scoreLogits } from './score-logits.ts';
export { slotName, slotsOf, usedWeights, withoutSlots } from './session-state.ts';
export { softmaxGradient } from './softmax-gradient.ts';
export { compileFrozen, type FrozenTask } from './thawing-session.ts';
export { warmUp } from './warm-up.ts';
