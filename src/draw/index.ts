export { architectureSvg } from './network/network-picture.ts';
