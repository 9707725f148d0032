/**
 * What is missing, drawn: a row for each place under the chart, and behind a single curve.
 */
import type { CustomSeriesOption } from 'echarts/charts';

import type { Curve } from '../derive.ts';
import { type Gap, gaps } from '../gap.ts';
import type { Scene } from './option.ts';
import { MOST_CURVES } from './palette.ts';

/** The height of a row. */
export const ROW = 16;
const STRIP = 10;

export type RowOption = CustomSeriesOption;

/** A row for each of a few places that miss something. */
export function gapRows(scene: Scene, curves: readonly Curve[]): readonly RowOption[] {
  if (curves.length > MOST_CURVES) return [];
  return (
    curves
      .map((curve) => ({ curve, found: foundIn(scene, curve) }))
      // Of a single curve, what is broken stands behind it already.
      .filter(({ found }) => found.some(({ state }) => curves.length > 1 || state === 'quiet'))
      .map(({ curve, found }, row) => rowOf(scene, curve, found, row))
  );
}

/** Behind a single curve, over its whole height: what is broken, and not what is quiet. */
export function gapsBehind(scene: Scene, curves: readonly Curve[]): readonly CustomSeriesOption[] {
  const [only, other] = curves;
  if (only === undefined || other !== undefined) return [];
  const found = foundIn(scene, only).filter(({ state }) => state !== 'quiet');
  return found.length === 0 ? [] : [bands(scene, found)];
}

function foundIn({ view, now }: Scene, { source }: Curve): readonly Gap[] {
  // What has not been is not missing.
  const until = view.from.findIndex((from) => from >= now);
  const states = until === -1 ? source.states : source.states.slice(0, until);
  return gaps(view.from, view.to, states);
}

function bands({ wall, palette }: Scene, found: readonly Gap[]): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    data: found.map(({ from, to }) => [wall(from), 0, wall(to)]),
    renderItem: (params, api) => {
      const { y, height } = params.coordSys as unknown as { y: number; height: number };
      const [left = 0] = api.coord([api.value(0), 0]);
      const [right = 0] = api.coord([api.value(2), 0]);
      const state = found[params.dataIndex]?.state ?? 'unknown';
      return {
        type: 'rect',
        shape: { x: left, y, width: Math.max(1, right - left), height },
        style: { fill: palette.missing[state], opacity: 0.55 },
      };
    },
  };
}

function rowOf(scene: Scene, curve: Curve, found: readonly Gap[], row: number): RowOption {
  const { wall, palette, name, width } = scene;
  const label = width < 640 || scene.view.curves.length === 1 ? '' : name(curve.key);
  return {
    type: 'custom',
    silent: true,
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: [[0, row, 0], ...found.map(({ from, to }) => [wall(from), row, wall(to)])],
    renderItem: (params, api) => {
      const area = params.coordSys as unknown as { x: number; width: number };
      const [, y = 0] = api.coord([api.value(0), row]);
      if (params.dataIndex === 0) {
        return {
          type: 'group',
          children: [
            {
              type: 'rect',
              shape: { x: area.x, y: y + 3, width: area.width, height: STRIP },
              style: { fill: palette.raised },
            },
            {
              type: 'text',
              style: {
                x: area.x + area.width + 8,
                y: y + 3 + STRIP / 2,
                text: label,
                fill: palette.muted,
                font: `12px ${palette.font}`,
                verticalAlign: 'middle',
                width: 134,
                overflow: 'truncate',
              } as never,
            },
          ],
        };
      }
      const [left = 0] = api.coord([api.value(0), row]);
      const [right = 0] = api.coord([api.value(2), row]);
      const state = found[params.dataIndex - 1]?.state ?? 'unknown';
      const shape = { x: left, y: y + 3, width: Math.max(1, right - left), height: STRIP };
      return {
        type: 'group',
        children: [
          { type: 'rect', shape, style: { fill: palette.panel } },
          { type: 'rect', shape, style: { fill: palette.missing[state] } },
        ],
      };
    },
  };
}
