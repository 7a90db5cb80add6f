export {
  ARCHITECTURE_VERSION,
  type Architecture,
  type ArchitectureDetails,
  architectureJsonSchema,
  makeArchitecture,
  parseArchitecture,
} from './architecture.ts';
export { architectureOf } from './from-run.ts';
