/** Which chart is drawn how. */
import type { Chart } from '../question.ts';
import { almanacOption } from './almanac.ts';
import { courseOption } from './course.ts';
import { gridOption } from './grid.ts';
import type { Option, Scene } from './option.ts';

export function optionOf(scene: Scene, chart: Chart): Option {
  switch (chart) {
    case 'week':
      return gridOption(scene);
    case 'calendar':
      return almanacOption(scene);
    default:
      return courseOption(scene, chart);
  }
}
