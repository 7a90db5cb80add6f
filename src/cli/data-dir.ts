export { dataDirOf, placesOf } from '../run/index.ts';
