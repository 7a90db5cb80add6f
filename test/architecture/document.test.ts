import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Architecture,
  architectureJsonSchema,
  makeArchitecture,
  parseArchitecture,
} from '../../src/architecture/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

function tiny() {
  const builder = new GraphBuilder('tiny', [8, 8, 3]);
  const x = builder.depthwise('depthwise', builder.conv('conv', builder.input, 4, 3), [3, 5]);
  const pooled = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 10, bias: true }, pooled));
}

type Changeable = { -readonly [K in keyof Architecture]: Architecture[K] } & Record<string, unknown>;

function changed(change: (document: Changeable) => void): string {
  const document = structuredClone(makeArchitecture('tiny', tiny())) as Changeable;
  change(document);
  return JSON.stringify(document, null, 2);
}

const refused = (text: string) => thrown(() => parseArchitecture(text, 'tiny.json'));

describe('an architecture document', () => {
  it('is read back as it was made, with everything that was told', () => {
    const made = makeArchitecture('best', tiny(), {
      genotype: [0, 3, 1],
      space: { name: 'mixnet', hash: '0123456789abcdef' },
      target: { size: 8, classes: 10 },
      metrics: { accuracy: 0.5, loss: null },
      training: { epochs: 3, schedule: { kind: 'cosine' } },
      origin: { trial: 12 },
    });
    expect(made).toMatchObject({ schemaVersion: 1, kind: 'architecture', params: 9 * 3 * 4 + 18 + 50 + 50 });
    expect(parseArchitecture(JSON.stringify(made), 'best.json')).toEqual(made);
  });

  it.each(zooNames())('holds %s', (name) => {
    const graph = buildZoo(name, { size: 64, classes: 10 });
    const made = makeArchitecture(name, graph);
    expect(parseArchitecture(JSON.stringify(made), name).graph).toEqual(graph);
  });

  it("needs no cost, and refuses one that is not the graph's", () => {
    const bare = parseArchitecture(
      changed((d) => {
        delete d.params;
        delete d.macs;
      }),
      'tiny.json',
    );
    expect(bare.params).toBeUndefined();
    expect(refused(changed((d) => (d.macs = 1))).message).toContain('macs = 1: the graph has ');
  });

  it('names file, line and path of every problem', () => {
    const error = refused(
      changed((d) => {
        const [conv, depthwise] = d.graph.nodes as unknown as { op: Record<string, unknown> }[];
        if (conv) conv.op.filters = 'many';
        if (depthwise) depthwise.op.kernel = 3;
      }),
    );
    expect(error.code).toBe('ARCHITECTURE_INVALID');
    expect(error.message).toMatch(/^2 problems in the architecture:/);
    expect(error.message).toMatch(/tiny\.json:\d+ graph\.nodes\.0\.op\.filters: /);
    expect(error.message).toContain('graph.nodes.1.op');
  });

  it('refuses ops that are not in the vocabulary', () => {
    const error = refused(
      changed((d) => {
        const [conv] = d.graph.nodes as unknown as { op: unknown }[];
        if (conv) conv.op = { kind: 'attention' };
      }),
    );
    expect(error.message).toContain('graph.nodes.0.op');
  });

  it('refuses wires and shapes that do not fit, naming the file', () => {
    const rewired = refused(
      changed((d) => {
        const [conv] = d.graph.nodes as unknown as { inputs: string[] }[];
        if (conv) conv.inputs = ['nowhere'];
      }),
    );
    expect(rewired.code).toBe('GRAPH_WIRING');
    expect(rewired.message).toMatch(/^tiny\.json: node stem\.conv reads nowhere/);
    expect(refused(changed((d) => (d.graph = { ...d.graph, output: 'stem.conv' }))).message).toContain('8×8');
  });

  it('tells text that is not JSON and versions that are newer', () => {
    expect(refused('{').message).toMatch(/^tiny\.json: not valid JSON/);
    expect(refused('[]').code).toBe('ARCHITECTURE_INVALID');
    const newer = refused(JSON.stringify({ schemaVersion: 2, kind: 'architecture', nodes: [] }));
    expect(newer.message).toBe('tiny.json: schemaVersion = 2: expected 1');
    expect(newer.hint).toContain('update mixnas');
  });

  it('has a JSON Schema that names every kind of op', () => {
    const text = JSON.stringify(architectureJsonSchema());
    for (const kind of ['conv', 'depthwise', 'squeeze-excite', 'channel-shuffle', 'avg-pool', 'shift'])
      expect(text).toContain(`"${kind}"`);
  });
});

describe('docs/architecture.schema.json', () => {
  it('is the schema that files are read with (made by npx tsx bench/write-schema.ts)', () => {
    const file = new URL('../../docs/architecture.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(architectureJsonSchema())));
  });

  it('may be named by a document', () => {
    const text = changed((document) => {
      document.$schema = 'https://example.org/architecture.schema.json';
    });
    expect(parseArchitecture(text, 'tiny.json').name).toBe('tiny');
  });
});
