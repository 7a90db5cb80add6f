import { costOf } from '../../cost/index.ts';
import { buildZoo, type Published } from '../../zoo/index.ts';

/** Relative difference of our count to a published one, percent; null where either is missing. */
function differencePercent(ours: number | null, publishedM: number | null): number | null {
  return ours === null || publishedM === null ? null : (100 * (ours - publishedM * 1e6)) / (publishedM * 1e6);
}

/** A published network beside our count of it. */
export function zooRow(published: Published) {
  const { name, paramsM, macsM, top1, top5, note, isBuilt } = published;
  const cost = isBuilt ? costOf(buildZoo(name, { size: 224, classes: 1000 })) : { params: null, macs: null };
  const difference = {
    paramsPercent: differencePercent(cost.params, paramsM),
    macsPercent: differencePercent(cost.macs, macsM),
  };
  return { name, ...cost, published: { paramsM, macsM, top1, top5 }, difference, note };
}

/** One network as the command tells of it. */
export type ZooRow = ReturnType<typeof zooRow>;
