/**
 * Happenings on a chart: a flag with a number above, and what it stands for behind the curves.
 */
import type { CustomSeriesOption } from 'echarts/charts';

import type { Scene } from './option.ts';

const LEAST = 3;
/** More flags than these stand too close to bear a number. */
const MOST = 24;
const HEIGHT = 16;

export function flags(scene: Scene): CustomSeriesOption[] {
  const { wall, palette } = scene;
  if (scene.flags.length === 0) return [];
  return [
    {
      type: 'custom',
      silent: true,
      clip: false,
      z: 1,
      data: scene.flags.map(({ from, to }) => [wall(from), 0, wall(to)]),
      renderItem: (params, api) => {
        const area = params.coordSys as unknown as {
          x: number;
          y: number;
          width: number;
          height: number;
        };
        const edge = (at: number): number => Math.min(Math.max(at, area.x), area.x + area.width);
        const left = edge(api.coord([api.value(0), 0])[0] ?? 0);
        const right = edge(api.coord([api.value(2), 0])[0] ?? 0);
        const width = Math.max(LEAST, right - left);
        const { number } = scene.flags[params.dataIndex] ?? { number: 0 };
        return {
          type: 'group',
          children: [
            {
              type: 'rect',
              shape: { x: left, y: area.y, width, height: area.height },
              style: { fill: palette.band, opacity: 0.6 },
            },
            {
              type: 'rect',
              shape: { x: left, y: area.y - HEIGHT, width: LEAST, height: HEIGHT },
              style: { fill: palette.ink },
            },
            {
              type: 'text',
              style: {
                x: left + LEAST + 3,
                y: area.y - HEIGHT / 2,
                text: scene.flags.length > MOST ? '' : String(number),
                fill: palette.ink,
                font: `600 12px ${palette.font}`,
                verticalAlign: 'middle',
              } as never,
            },
          ],
        };
      },
    },
  ];
}
