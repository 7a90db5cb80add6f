export { readVersion } from '../util/version.ts';
