export { type ControllerSettings, defaultControllers } from './controller.ts';
export type { DataSettings } from './data.ts';
export { type DeviceSettings, deviceSchema } from './device.ts';
export type { AshaSettings, FidelitySettings, RungSettings } from './fidelity.ts';
export {
  isTrainingConfig,
  type LoadedTrainingConfig,
  type LoadOptions,
  loadConfig,
  loadTrainingConfig,
  parseConfig,
  parseTrainingConfig,
} from './load.ts';
export type { Constraint, FrontSettings, Metric, ObjectiveSettings } from './objective.ts';
export type { EngineSettings, EvaluatorSettings, SearchSettings } from './run.ts';
export { type Config, configSchema, type TrainingConfig, trainingConfigSchema } from './schema.ts';
export type { AugmentationSettings, ScheduleSettings, TrainingSettings } from './training.ts';
