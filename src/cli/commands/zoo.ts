import { PUBLISHED } from '../../zoo/index.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { zooRow } from '../zoo/zoo-rows.ts';
import { zooTable } from '../zoo/zoo-table.ts';

/** `mixnas zoo`: the published networks, counted here, beside what was published. */
export const zoo: Action<'zoo'> = async ({ io, options }) => {
  const networks = PUBLISHED.map(zooRow);
  if (options.json) writeJson(io, { networks });
  else io.out.write(zooTable(networks));
};
