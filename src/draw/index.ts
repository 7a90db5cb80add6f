export { extentOf, linearScale, logScale, type Scale, scaleAround } from '../util/scale.ts';
export { AXES_ROOM, type Axis, axes, type Box, type Frame, frameOf } from './chart/frame.ts';
export { type HeatCell, heatMap } from './chart/heat-map.ts';
export { type LegendEntry, legend } from './chart/legend.ts';
export { band, dot, type Look, line, type Spot, staircase } from './chart/marks.ts';
export { inlinePicture, seriesColour, svgFile } from './chart/picture.ts';
export { architectureSvg } from './network/network-picture.ts';
