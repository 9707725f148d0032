/**
 * The weather beneath a chart, quietly: a line for the temperature on bars for the rain.
 */
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';

import type { Count } from '../answer.ts';
import type { Option, Scene } from './option.ts';

export const LANE = 46;
const TOP = 6;
const FIGURE = 11;
const THIN = 1.25;

interface Place {
  /** Whether the chart keeps room for half a bar at its ends. */
  readonly isBar: boolean;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

interface Lane {
  readonly height: number;
  readonly grid: readonly GridComponentOption[];
  readonly xAxis: readonly object[];
  readonly yAxis: readonly object[];
  readonly series: readonly (LineSeriesOption | BarSeriesOption)[];
}

const NO_LANE: Lane = { height: 0, grid: [], xAxis: [], yAxis: [], series: [] };

/** Whether there is weather to draw. */
export function hasWeather({ weather }: Pick<Scene, 'weather'>): boolean {
  return weather?.temperature.some((value) => value !== null) ?? false;
}

/** How high the weather is: nothing where none is known. */
export function laneHeight(scene: Scene): number {
  return hasWeather(scene) ? LANE : 0;
}

/** What draws it; as the third of the chart's grids. */
export function lane(
  scene: Scene,
  extent: { readonly min: number; readonly max: number },
  xs: readonly number[],
  { isBar, ...place }: Place,
): Lane {
  const { weather, palette, tongue } = scene;
  if (weather === undefined || !hasWeather(scene)) return NO_LANE;
  const known = weather.temperature.flatMap((value) => value ?? []);
  const [min, max] = [Math.floor(Math.min(...known)), Math.ceil(Math.max(...known))];
  const wet = Math.max(1, ...weather.rain.map((value) => value ?? 0));
  const points = (values: readonly Count[]): [number, Count][] =>
    values.map((value, at) => [xs[at] ?? 0, value]);
  const base = { xAxisIndex: 2, silent: true, emphasis: { disabled: true } } as const;
  const hidden = { show: false, gridIndex: 2 } as const;
  return {
    height: LANE,
    grid: [{ ...place, height: LANE - TOP }],
    xAxis: [{ type: 'time', ...hidden, ...extent, containShape: isBar }],
    yAxis: [
      {
        type: 'value',
        gridIndex: 2,
        min,
        max: Math.max(max, min + 1),
        interval: Math.max(max - min, 1),
        axisLabel: {
          color: palette.muted,
          fontFamily: palette.font,
          fontSize: FIGURE,
          formatter: (value: number) => tongue.words.weather.degrees(tongue.figure(value)),
        },
        splitLine: { show: false },
        axisLine: { show: false },
        axisTick: { show: false },
      },
      { type: 'value', ...hidden, min: 0, max: wet },
    ],
    series: [
      {
        ...base,
        type: 'bar',
        yAxisIndex: 3,
        data: points(weather.rain),
        barMaxWidth: 6,
        itemStyle: { color: palette.rain, opacity: 0.7 },
      },
      {
        ...base,
        type: 'line',
        yAxisIndex: 2,
        data: points(weather.temperature),
        showSymbol: false,
        connectNulls: false,
        lineStyle: { color: palette.muted, width: THIN },
      },
    ],
  };
}

/** The grids, axes and series of a chart with those of its weather. */
export function withLane(option: Option, { grid, xAxis, yAxis, series }: Lane): Option {
  const all = <T>(some: T | T[] | undefined, more: readonly object[]): T[] => [
    ...(some === undefined ? [] : Array.isArray(some) ? some : [some]),
    ...(more as readonly T[]),
  ];
  return {
    ...option,
    grid: all(option.grid, grid),
    xAxis: all(option.xAxis, xAxis),
    yAxis: all(option.yAxis, yAxis),
    series: all(option.series, series),
  };
}
