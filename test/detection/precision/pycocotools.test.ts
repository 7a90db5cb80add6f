import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApCounter } from '../../../src/detection/index.ts';
import { randomScene, type Scene } from './random-scene.ts';

const PYTHON = process.env.MIXNAS_TEST_PYTHON ?? 'python3';
const hasTools = spawnSync(PYTHON, ['-c', 'import pycocotools.cocoeval']).status === 0;
const NEEDS = hasTools ? '' : ' (skipped: no Python with pycocotools; MIXNAS_TEST_PYTHON names one)';

const SCENES = Array.from({ length: 200 }, (_, seed) => randomScene(seed));

/** Our twelve numbers, null as pycocotools writes it. */
function ourScores({ classes, images }: Scene): number[] {
  const counter = new ApCounter(classes);
  for (const image of images) counter.add(image);
  return Object.values(counter.scores()).map((score: number | null) => score ?? -1);
}

function theirScores(scenes: readonly Scene[]): number[][] {
  const program = join(import.meta.dirname, 'coco_scores.py');
  return JSON.parse(execFileSync(PYTHON, [program], { input: JSON.stringify(scenes), encoding: 'utf8' }));
}

describe('average precision and pycocotools', () => {
  it('tell scenes apart: every number is there, and is missing, in some', () => {
    const scores = SCENES.map(ourScores);
    for (let i = 0; i < 12; i++) {
      const column = scores.map((numbers) => numbers[i] as number);
      expect(column.filter((score) => score > 0 && score < 1).length).toBeGreaterThan(20);
      expect(column).toContain(-1);
    }
  });

  it.skipIf(!hasTools)(`give the same twelve numbers for 200 random scenes${NEEDS}`, () => {
    const theirs = theirScores(SCENES);
    const differences = SCENES.map((scene, seed) =>
      Math.max(...ourScores(scene).map((score, i) => Math.abs(score - (theirs[seed]?.[i] as number)))),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });
});
