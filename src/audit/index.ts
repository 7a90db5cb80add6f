export { type AuditedNetwork, type AuditResult, COUNTED, type ProxyAudit } from './audit-result.ts';
export { auditPicture } from './picture.ts';
export { readGenotypes } from './read-genotypes.ts';
export { type AuditTask, runAudit, type TruthTask } from './run-audit.ts';
export type { Agreement } from './statistics/agreement.ts';
export {
  type ConfigSource,
  loadProxies,
  loadTruth,
  type NamedChanges,
  parseProxies,
  parseProxy,
  type Variant,
} from './variants.ts';
export { verdictOf } from './verdict.ts';
