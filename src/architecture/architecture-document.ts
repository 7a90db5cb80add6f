import { z } from 'zod';
import { costOf } from '../cost/index.ts';
import { type Graph, graphSchema, inferShapes } from '../graph/index.ts';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { parseSource } from '../util/source-document.ts';

/** Version of the architecture document that this build writes, and the only one it reads. */
export const ARCHITECTURE_VERSION = 1;

const architectureSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find this schema'),
  schemaVersion: z.literal(ARCHITECTURE_VERSION),
  kind: z.literal('architecture'),
  name: z.string().min(1).describe('What people call it'),
  graph: graphSchema.describe('The network'),
  params: z.int().min(0).optional().describe('Trained weights; checked against the graph'),
  macs: z.int().min(0).optional().describe('Multiply-adds for one image; checked against the graph'),
  genotype: z.array(z.int().min(0)).optional().describe('Indices of the chosen options of its search space'),
  space: z
    .strictObject({ name: z.string(), hash: z.string() })
    .optional()
    .describe('The search space that gives the genotype its meaning'),
  target: z
    .strictObject({ size: z.int().min(1), classes: z.int().min(1), lowRes: z.boolean().optional() })
    .optional()
    .describe('What it was built for: side of the square image in pixels, number of classes'),
  metrics: z.record(z.string(), z.number().nullable()).optional().describe('What was measured, accuracy in 0..1'),
  training: z.record(z.string(), z.json()).optional().describe('How it was trained'),
  origin: z.record(z.string(), z.json()).optional().describe('Where it came from: run, trial, version'),
});

/** A self-contained network: graph and cost, and what is known of its origin. */
export type Architecture = z.infer<typeof architectureSchema>;

/** What may be told of an architecture besides its graph. */
export interface ArchitectureDetails {
  readonly genotype?: readonly number[] | undefined;
  readonly space?: { readonly name: string; readonly hash: string } | undefined;
  readonly target?:
    | { readonly size: number; readonly classes: number; readonly lowRes?: boolean | undefined }
    | undefined;
  /** Accuracy in 0..1; null where it was not measured. */
  readonly metrics?: Readonly<Record<string, number | null>> | undefined;
  /** Plain JSON. */
  readonly training?: Readonly<Record<string, unknown>> | undefined;
  readonly origin?: Readonly<Record<string, unknown>> | undefined;
}

/** The document of a network; parameters and multiply-adds are counted here. */
export function makeArchitecture(name: string, graph: Graph, details: ArchitectureDetails = {}): Architecture {
  const document = {
    schemaVersion: ARCHITECTURE_VERSION,
    kind: 'architecture',
    name,
    graph,
    ...costOf(graph),
    ...details,
  };
  return checkDocument(architectureSchema, document, {
    code: 'ARCHITECTURE_INVALID',
    what: 'the architecture',
    source: name,
  });
}

function fail(source: string, problem: string, hint?: string): never {
  throw new MixnasError('ARCHITECTURE_INVALID', `${source}: ${problem}`, { hint });
}

function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MixnasError('ARCHITECTURE_INVALID', `${source}: not valid JSON: ${messageOf(cause)}`, { cause });
  }
}

function refuseOtherVersions(document: unknown, source: string): void {
  if (document === null || typeof document !== 'object' || !('schemaVersion' in document)) return;
  const { schemaVersion } = document;
  if (typeof schemaVersion === 'number' && schemaVersion > ARCHITECTURE_VERSION) {
    fail(
      source,
      `schemaVersion = ${schemaVersion}: expected ${ARCHITECTURE_VERSION}`,
      'a newer mixnas wrote it; update mixnas to read it',
    );
  }
}

function checkGraph({ graph, params, macs }: Architecture, source: string): void {
  try {
    const [height, width] = inferShapes(graph).get(graph.output) ?? [];
    if (height !== 1 || width !== 1) {
      fail(source, `output ${graph.output} is ${height}×${width}: expected 1×1×classes`);
    }
  } catch (cause) {
    if (!(cause instanceof MixnasError) || cause.code === 'ARCHITECTURE_INVALID') throw cause;
    throw new MixnasError(cause.code, `${source}: ${cause.message}`, { hint: cause.hint, cause });
  }
  const cost = costOf(graph);
  for (const [name, stated] of Object.entries({ params, macs })) {
    const counted = cost[name as keyof typeof cost];
    if (stated !== undefined && stated !== counted) {
      fail(
        source,
        `${name} = ${stated}: the graph has ${counted}`,
        `the graph was changed; remove ${name} or correct it`,
      );
    }
  }
}

/**
 * Reads an architecture document and checks all of it: every field, every op, wiring, shapes and the stated cost.
 * @throws MixnasError `ARCHITECTURE_INVALID`, `GRAPH_WIRING`, `GRAPH_SHAPE`, `CHANNEL_SPLIT`, each naming `source`
 */
export function parseArchitecture(text: string, source: string): Architecture {
  const document = readJson(text, source);
  refuseOtherVersions(document, source);
  const lines = () => parseSource(text, source);
  let located: ReturnType<typeof lines> | undefined;
  const architecture = checkDocument(architectureSchema, document, {
    code: 'ARCHITECTURE_INVALID',
    what: 'the architecture',
    source,
    hint: 'mixnas export --format json writes such files',
    lineOf: (path) => {
      located ??= lines();
      return located.lineOf(path);
    },
  });
  checkGraph(architecture, source);
  return architecture;
}

/** JSON Schema of architecture documents, for editors and other programs. */
export function architectureJsonSchema(): unknown {
  return z.toJSONSchema(architectureSchema, { io: 'input' });
}
