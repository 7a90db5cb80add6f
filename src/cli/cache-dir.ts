export { cacheDirOf } from '../run/index.ts';
