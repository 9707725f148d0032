/**
 * The chart library, in as few parts as are drawn with: loaded after the figures were asked for.
 *
 * ECharts writes no style attribute and evaluates nothing with these parts, so the page's content
 * security policy holds; its tooltips, which write HTML, are not among them.
 */
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  CalendarComponent,
  GridComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

import type { Option } from './option.ts';

use([
  AxisPointerComponent,
  BarChart,
  CalendarComponent,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  VisualMapComponent,
]);

export { init };
export type Drawing = ReturnType<typeof init>;

/** Draw it as a file: larger than the screen, and in vectors if so asked. */
export async function picture(
  option: Option,
  kind: 'png' | 'svg',
  width: number,
  height: number,
  ground: string,
): Promise<Blob> {
  const still = { ...option, animation: false, backgroundColor: ground };
  if (kind === 'svg') {
    const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height });
    drawing.setOption(still);
    const text = drawing.renderToSVGString();
    drawing.dispose();
    return new Blob([text], { type: 'image/svg+xml' });
  }
  const canvas = document.createElement('canvas');
  const drawing = init(canvas, null, { renderer: 'canvas', width, height, devicePixelRatio: 2 });
  drawing.setOption(still);
  // It draws at its next frame; a picture is wanted now.
  drawing.getZr().flush();
  const blob = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, 'image/png');
  });
  drawing.dispose();
  if (blob === null) throw new Error('no picture could be made');
  return blob;
}
