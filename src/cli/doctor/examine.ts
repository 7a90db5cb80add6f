import { type EngineProbe, probeEngines } from '../../engine/index.ts';
import type { Io } from '../io.ts';
import type { Finding } from './finding.ts';
import { machineFindings } from './machine.ts';
import { packageFindings } from './packages.ts';
import { torchFinding } from './torch.ts';

function engineFinding({ engine, backend, available, detail, install }: EngineProbe): Finding {
  const state = available ? 'ok' : 'missing';
  return { group: 'engines', name: `${engine} ${backend}`, state, found: detail, hint: install ?? undefined };
}

/** Looks at everything that a search depends on. */
export async function examine(io: Io): Promise<Finding[]> {
  const engines = (await probeEngines()).map(engineFinding);
  return [...machineFindings(io.cwd), ...engines, ...(await packageFindings()), await torchFinding(io.env)];
}
