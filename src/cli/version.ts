export { readVersion } from '../run/index.ts';
