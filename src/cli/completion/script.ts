import { packagedConfigs } from '../../config/index.ts';
import { deviceNames } from '../../latency/index.ts';
import { spaceNames } from '../../run/index.ts';
import { zooNames } from '../../zoo/index.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { completionModel } from './model.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The program that makes a shell complete `mixnas`: all of what the table of commands says, and names that come with it. */
export function completionScript(shell: keyof typeof SCRIPTS): string {
  const names = {
    configs: packagedConfigs().map(({ name }) => name),
    spaces: spaceNames(),
    devices: deviceNames(),
    networks: zooNames(),
  };
  return SCRIPTS[shell](completionModel(names));
}
