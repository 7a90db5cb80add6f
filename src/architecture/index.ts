export {
  ARCHITECTURE_VERSION,
  type Architecture,
  type ArchitectureDetails,
  architectureJsonSchema,
  makeArchitecture,
  parseArchitecture,
} from './architecture-document.ts';
export { architectureOf } from './from-run.ts';
