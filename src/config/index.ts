export type {
  AugmentationSettings,
  CropSettings,
  JitterSettings,
  RandAugmentSettings,
} from './augmentation-section.ts';
export { withBatchSize } from './batch-size.ts';
export type { BoxSettings, CocoSettings, SceneSettings } from './box-data-section.ts';
export { boxProblems, hasBoxes } from './box-problems.ts';
export {
  type Config,
  type ConfigInput,
  configSchema,
  type ExperimentConfig,
  experimentConfigSchema,
  type TrainingConfig,
  trainingConfigSchema,
} from './config-schema.ts';
export { type ControllerSettings, defaultControllers } from './controller-section.ts';
export type { DataSettings, FolderSettings, SplitFolders } from './data-section.ts';
export { type DeviceSettings, deviceSchema } from './device-section.ts';
export { type ExperimentNetwork, type ExperimentSettings, experimentSchema } from './experiment-section.ts';
export type { AshaSettings, FidelitySettings, RungSettings } from './fidelity-section.ts';
export type { FinalsSettings } from './finals-section.ts';
export { type FunctionSettings, toldByFunction } from './function-section.ts';
export type { ExperimentInit, ExperimentWeights, InitSettings } from './init-section.ts';
export {
  changeTrainingConfig,
  isExperimentConfig,
  isTrainingConfig,
  type LoadedTrainingConfig,
  type LoadOptions,
  loadConfig,
  loadExperiment,
  loadTrainingConfig,
  makeConfig,
  parseConfig,
  parseStoredConfig,
  parseTrainingConfig,
} from './load-config.ts';
export type { Constraint, FrontSettings, ObjectiveSettings } from './objective-sections.ts';
export { type PackagedConfig, packagedConfigs } from './packaged.ts';
export { type ProgramSettings, trainsEach } from './program-section.ts';
export { storedSide, withDataResolution, withResolution } from './resolution.ts';
export type {
  EngineSettings,
  EvaluatorSettings,
  SearchSettings,
  TargetSettings,
  TrainerSettings,
} from './run-sections.ts';
export {
  type DetectionSettings,
  detectionOf,
  type TaskSections,
  type TaskSettings,
  taskOf,
  taskSchema,
} from './task-section.ts';
export type { TorchSettings } from './torch-section.ts';
export {
  type ScheduleSettings,
  type TrainingChanges,
  type TrainingOverrides,
  type TrainingSection,
  type TrainingSettings,
  trainingSettingsSchema,
  withChanges,
} from './training-section.ts';
