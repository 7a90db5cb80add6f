import type { ProgramSettings, TorchSettings } from '../../config/index.ts';
import type { EngineOptions } from '../../engine/index.ts';
import type { OpenProgram } from '../../program/index.ts';
import type { ProgramRequest, TrialRequest } from '../../trial/index.ts';

/** What trains for a run: an engine of mixnas, or a program that each worker starts itself. */
export type RunTrainer =
  | { readonly kind: 'engine'; readonly options: Omit<EngineOptions, 'threads'> }
  | {
      readonly kind: 'program';
      /** As the config has them: the worker knows where its own PyTorch trainer is. */
      readonly settings: ProgramSettings | TorchSettings;
      /** Metrics that it must measure. */
      readonly measures: OpenProgram['measures'];
      /** What it must be able to do besides. */
      readonly features: readonly string[];
    };

/** What workers are asked for. */
export type QueueRequest = TrialRequest | ProgramRequest;
