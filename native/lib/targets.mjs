// The platforms that have a prebuilt engine, named as Node.js names them.

/** Version of Node-API that the engine is compiled for: every Node.js since 12.22 has it. */
export const NODE_API = 8;

/**
 * By the name of its folder in `prebuilds/`: what Zig calls the target. The C library named is the oldest that is linked
 * against; Node.js 20 itself needs glibc 2.28 or macOS 11.
 */
export const TARGETS = {
  'linux-x64': 'x86_64-linux-gnu.2.17',
  'linux-arm64': 'aarch64-linux-gnu.2.17',
  'linux-x64-musl': 'x86_64-linux-musl',
  'linux-arm64-musl': 'aarch64-linux-musl',
  'darwin-x64': 'x86_64-macos.11.0',
  'darwin-arm64': 'aarch64-macos.11.0',
  'win32-x64': 'x86_64-windows-gnu',
  'win32-arm64': 'aarch64-windows-gnu',
};

/** @returns whether this Node.js runs on musl, as on Alpine Linux */
function isMusl() {
  if (process.platform !== 'linux') return false;
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

/** The name of the platform that this Node.js runs on, whether or not it is one of `TARGETS`. */
export function hostTarget() {
  return `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}
