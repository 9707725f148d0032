/**
 * Lines or bars over time, with what is missing beneath and happenings above.
 */
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';

import type { Count } from '../answer.ts';
import { type Curve, isPartly } from '../derive.ts';
import { gapRows, gapsBehind, ROW, type RowOption } from './missing.ts';
import { captions, margins, type Option, type Scene } from './option.ts';
import { flags } from './flag.ts';
import { lane, laneHeight, withLane } from './lane.ts';
import { DASHES, MOST_CURVES } from './palette.ts';

const NARROW = 640;
const TOP = 40;
const AXIS = 30;
const LABELS = 150;
const FIGURES = 58;
const NEAR_END = 0.93;
const DENSITY = 30;

export type Kind = 'line' | 'bar';

/** The curves that are drawn: all as lines, a few as bars. */
export function drawnCurves({ view }: Scene, kind: Kind): readonly Curve[] {
  return kind === 'bar' ? view.curves.slice(0, MOST_CURVES) : view.curves;
}

/** Where the middle of each span is on the axis. */
export function middles({ view, wall }: Pick<Scene, 'view' | 'wall'>): readonly number[] {
  return view.from.map((from, at) => (wall(from) + wall(view.to[at] ?? from)) / 2);
}

function rowsOf(scene: Scene, kind: Kind): readonly RowOption[] {
  return gapRows(scene, drawnCurves(scene, kind));
}

export function courseOption(scene: Scene, kind: Kind): Option {
  const { palette, tongue, view, width } = scene;
  const curves = drawnCurves(scene, kind);
  const isMany = curves.length > MOST_CURVES;
  const isNarrow = width < NARROW;
  const { top, bottom } = margins(scene);
  const rows = rowsOf(scene, kind);
  const hasLabels = !isNarrow && curves.length > 1 && (!isMany || scene.marked.size > 0);
  const side = { left: FIGURES, right: hasLabels ? LABELS : 20 };
  const xs = middles(scene);
  const extent = {
    min: Math.min(scene.extent.from, scene.wall(view.from[0] ?? Infinity)),
    max: Math.max(scene.extent.to, scene.wall(view.to.at(-1) ?? -Infinity)),
  };
  const text = { color: palette.muted, fontFamily: palette.font, fontSize: 13 };
  const below = rows.length * ROW + (rows.length > 0 ? 10 : 0);
  const option: Option = {
    useUTC: true,
    animation: false,
    title: captions(scene),
    textStyle: { fontFamily: palette.font },
    axisPointer: {
      link: [{ xAxisIndex: 'all' }],
      triggerTooltip: false,
      triggerOn: 'mousemove|click',
      lineStyle: { color: palette.strong, type: 'solid', width: 1 },
    },
    grid: [
      {
        ...side,
        top: TOP + top,
        bottom: AXIS + bottom + below + laneHeight(scene),
      },
      { ...side, height: rows.length * ROW, bottom: bottom + 2 },
    ],
    xAxis: [
      {
        type: 'time',
        ...extent,
        axisLine: { lineStyle: { color: palette.strong } },
        axisTick: { lineStyle: { color: palette.strong } },
        axisLabel: {
          ...text,
          hideOverlap: true,
          formatter: (shown: number) => tongue.tick(shown, extent.max - extent.min),
        },
        splitNumber: Math.max(3, Math.round(width / 140)),
        axisPointer: { show: true, label: { show: false } },
      },
      { type: 'time', gridIndex: 1, ...extent, show: false },
    ],
    yAxis: [
      {
        type: 'value',
        scale: view.unit === 'index',
        splitNumber: 4,
        name: scene.unit,
        nameLocation: 'end',
        nameGap: 12,
        nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -FIGURES + 8] },
        axisLabel: {
          ...text,
          // Where nothing is measured the axis would tell figures of its own making.
          show: curves.some(({ values }) => values.some((value) => value !== null)),
          formatter: scene.count,
        },
        splitLine: { lineStyle: { color: palette.line } },
      },
      {
        type: 'value',
        gridIndex: 1,
        show: false,
        min: 0,
        max: Math.max(1, rows.length),
        inverse: true,
      },
    ],
    series: [
      ...gapsBehind(scene, curves),
      ...flags(scene),
      ...curves.flatMap((curve, index) => drawn(scene, kind, curve, index, xs, isMany, hasLabels)),
      ...rows,
    ],
  };
  return withLane(
    option,
    lane(scene, extent, xs, { ...side, bottom: bottom + below + 4, isBar: kind === 'bar' }),
  );
}

function drawn(
  scene: Scene,
  kind: Kind,
  curve: Curve,
  index: number,
  xs: readonly number[],
  isMany: boolean,
  hasLabels: boolean,
): (LineSeriesOption | BarSeriesOption | ScatterSeriesOption)[] {
  const { palette, view, now, name, marked } = scene;
  const isMarked = marked.has(curve.key);
  const stroke = isMany
    ? isMarked
      ? palette.accent
      : palette.strong
    : (palette.curves[index % palette.curves.length] ?? palette.ink);
  const isOver = (at: number): boolean => (view.to[at] ?? 0) <= now;
  const label = {
    show: hasLabels && (!isMany || isMarked) && reachesEnd(curve),
    formatter: name(curve.key),
    color: stroke === palette.strong ? palette.ink : stroke,
    fontFamily: palette.font,
    fontSize: 13,
    // Or it is as high as a sign that fonts may lack is wide, and names lie over each other.
    lineHeight: 17,
    width: LABELS - 16,
    overflow: 'truncate' as const,
  };
  const over = points(
    view,
    xs,
    curve.values.map((value, at) => (isOver(at) ? value : null)),
  );
  const emphasis = { disabled: true };
  const earlier: LineSeriesOption[] =
    curve.earlier.length === 0 || isMany
      ? []
      : [
          {
            type: 'line',
            silent: true,
            emphasis,
            data: points(view, xs, curve.earlier),
            showSymbol: false,
            lineStyle: {
              color: kind === 'bar' || view.curves.length === 1 ? palette.muted : stroke,
              width: 1.5,
              type: [3, 4],
            },
            z: 2,
          },
        ];
  if (kind === 'bar') {
    const running = curve.values.map((value, at) => [xs[at] ?? 0, isOver(at) ? null : value]);
    const base = {
      type: 'bar',
      silent: true,
      emphasis,
      barMaxWidth: 40,
      barGap: '10%',
      large: false,
    } as const;
    const bars: BarSeriesOption[] = [
      { ...base, stack: curve.key, data: over, itemStyle: { color: stroke } },
    ];
    if (running.some(([, value]) => value !== null)) {
      const itemStyle = {
        color: 'transparent',
        borderColor: stroke,
        borderType: 'dashed' as const,
      };
      bars.push({ ...base, stack: curve.key, data: running, itemStyle });
    }
    return [...bars, ...earlier];
  }
  const line: LineSeriesOption = {
    type: 'line',
    silent: true,
    emphasis,
    data: over,
    showSymbol: false,
    connectNulls: false,
    lineStyle: {
      color: stroke,
      width: isMany && !isMarked ? 0.75 : 2,
      // Of many, what most do is dark and what few do is light.
      opacity: isMany && !isMarked ? Math.min(0.7, DENSITY / view.curves.length) : 1,
      type: isMany || index === 0 ? 'solid' : [...(DASHES[index % DASHES.length] ?? [])],
    },
    endLabel: label,
    labelLayout: { moveOverlap: 'shiftY' },
    z: isMarked ? 4 : 3,
  };
  return isMany && !isMarked ? [line] : [line, ...earlier, ...dots(scene, curve, xs, stroke)];
}

// A curve that broke off earlier has its name in the summary: here it would lie across others.
function reachesEnd({ values }: Curve): boolean {
  const last = values.findLastIndex((value) => value !== null);
  return last + 1 >= values.length * NEAR_END;
}

// Where spans are not told at all, as of nights without a table, the line is broken too.
function points(
  { from, to }: Scene['view'],
  xs: readonly number[],
  values: readonly Count[],
): [x: number, y: Count][] {
  return values.flatMap((value, at) => {
    const x = xs[at] ?? 0;
    const isBroken = at > 0 && (from[at] ?? 0) > (to[at - 1] ?? 0);
    return isBroken
      ? [
          [x - 1, null],
          [x, value],
        ]
      : [[x, value]];
  });
}

// A figure between two gaps has no line; one that is of a part, or not over, is no full figure.
function dots(
  { view, now, palette }: Scene,
  { values, source }: Curve,
  xs: readonly number[],
  stroke: string,
): ScatterSeriesOption[] {
  const partly = isPartly(source);
  const lone: (number | null)[][] = [];
  const hollow: (number | null)[][] = [];
  values.forEach((value, at) => {
    if (value === null) return;
    const isRunning = (view.to[at] ?? 0) > now;
    if (partly[at] === true || isRunning) hollow.push([xs[at] ?? 0, value]);
    else if ((values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null) {
      lone.push([xs[at] ?? 0, value]);
    }
  });
  const base = { type: 'scatter', silent: true, emphasis: { disabled: true }, z: 5 } as const;
  return [
    ...(lone.length > 0
      ? [{ ...base, symbolSize: 4, data: lone, itemStyle: { color: stroke } }]
      : []),
    ...(hollow.length > 0
      ? [
          {
            ...base,
            symbolSize: 7,
            data: hollow,
            itemStyle: { color: palette.panel, borderColor: stroke, borderWidth: 1.75 },
          },
        ]
      : []),
  ];
}
