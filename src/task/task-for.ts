import type { DetectionSettings } from '../config/index.ts';
import type { Graph } from '../graph/index.ts';
import { CLASSIFICATION } from './classification.ts';
import { detectionTask } from './detection.ts';
import type { Task } from './task.ts';

/** What a network is trained for. @param detector of a detector; left out, the network is a classifier */
export function taskFor(graph: Graph, detector?: DetectionSettings): Task {
  return detector === undefined ? CLASSIFICATION : detectionTask(graph, detector);
}
