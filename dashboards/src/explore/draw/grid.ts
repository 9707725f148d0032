/**
 * The week's rhythm: weekdays by hours, for a few places under one another.
 */
import { ABSENCES } from '../gap.ts';
import { rhythm } from '../rhythm.ts';
import { captions, type CellData, margins, type Option, type Scene } from './option.ts';

/** Places that are drawn. */
export const MOST_GRIDS = 4;
const DAYS = 7;
const HOURS = 24;
const TITLE = 28;
const AXIS = 26;
const ROOMY = 900;

/** The height of the week of one place. */
export const GRID = 236;

export function gridOption(scene: Scene): Option {
  const { view, palette, tongue, name, count, width } = scene;
  const curves = view.curves.slice(0, MOST_GRIDS);
  const isRoomy = width >= ROOMY && view.unit === 'count';
  const { top, bottom } = margins(scene);
  const height = (scene.height - top - bottom) / Math.max(1, curves.length);
  const text = { color: palette.muted, fontFamily: palette.font, fontSize: 13 };
  const cells = curves.map((curve) => ({ key: curve.key, cells: rhythm(curve, scene) }));
  const means = cells.flatMap((each) => each.cells.flatMap(({ mean }) => mean ?? []));
  const most = Math.max(1, ...means);
  const isDark = (mean: number): boolean => mean > most * 0.64;
  return {
    useUTC: true,
    animation: false,
    textStyle: { fontFamily: palette.font },
    title: [
      ...captions(scene),
      ...curves.map(({ key }, index) => ({
        text: name(key),
        left: 44,
        top: top + index * height,
        textStyle: { ...text, color: palette.ink, fontSize: 15, fontWeight: 600 as const },
      })),
    ],
    grid: curves.map((_, index) => ({
      left: 44,
      right: 12,
      top: top + index * height + TITLE,
      height: height - TITLE - AXIS,
    })),
    xAxis: curves.map((_, gridIndex) => ({
      type: 'category' as const,
      gridIndex,
      data: Array.from({ length: HOURS }, (_, hour) => `${hour}`),
      axisLabel: { ...text, interval: width < ROOMY ? 2 : 0 },
      axisLine: { show: false },
      axisTick: { show: false },
    })),
    yAxis: curves.map((_, gridIndex) => ({
      type: 'category' as const,
      gridIndex,
      inverse: true,
      data: Array.from({ length: DAYS }, (_, day) => tongue.weekday(day)),
      axisLabel: text,
      axisLine: { show: false },
      axisTick: { show: false },
    })),
    visualMap: {
      show: false,
      type: 'continuous',
      min: 0,
      max: most,
      inRange: { color: [...palette.ramp] },
      seriesIndex: cells.map((_, index) => (index + 1) * (ABSENCES.length + 1) - 1),
    },
    series: cells.flatMap(({ key, cells: found }, index) => [
      ...ABSENCES.map((state) => ({
        type: 'custom' as const,
        silent: true,
        xAxisIndex: index,
        yAxisIndex: index,
        data: found
          .filter(({ mean, spans, absence }) => mean === null && spans > 0 && absence === state)
          .map(({ hour, weekday }) => [hour, weekday]),
        renderItem: (_params: unknown, api: never) => missingCell(api, palette.missing[state]),
      })),
      {
        type: 'heatmap' as const,
        xAxisIndex: index,
        yAxisIndex: index,
        emphasis: { disabled: true },
        itemStyle: { borderColor: palette.panel, borderWidth: 2 },
        label: {
          show: isRoomy,
          fontFamily: palette.font,
          fontSize: 11,
          formatter: ({ value }: { readonly value: unknown }) =>
            count(Math.round(Number((value as readonly number[])[2]))),
        },
        data: found
          .filter(({ mean }) => mean !== null)
          .map((cell) => ({
            value: [cell.hour, cell.weekday, cell.mean ?? 0],
            label: { color: isDark(cell.mean ?? 0) ? palette.panel : palette.ink },
            told: { cell, key } satisfies CellData,
          })),
      },
    ]) as NonNullable<Option['series']>,
  };
}

interface Canvas {
  readonly value: (dimension: number) => number;
  readonly coord: (at: readonly number[]) => readonly number[];
  readonly size: (of: readonly number[]) => readonly number[];
}

function missingCell(canvas: Canvas, fill: unknown): unknown {
  const [x = 0, y = 0] = canvas.coord([canvas.value(0), canvas.value(1)]);
  const [width = 0, height = 0] = canvas.size([1, 1]);
  return {
    type: 'rect',
    shape: { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2 },
    style: { fill },
  };
}
