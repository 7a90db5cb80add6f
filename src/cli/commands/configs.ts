import { packagedConfigs } from '../../config/index.ts';
import { formatTable } from '../../util/format.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';

/** `mixnas configs`: what comes with mixnas and can be named instead of a file. */
export const configs: Action<'configs'> = async ({ io, options }) => {
  const found = packagedConfigs();
  if (options.json) writeJson(io, { configs: found });
  else
    io.out.write(
      formatTable(
        [{ title: 'config' }, { title: 'what it is' }],
        found.map(({ name, purpose }) => [name, purpose]),
      ),
    );
};
