/**
 * A calendar: each day a square, weeks from left to right, for a few places and years.
 */
import type { Count, State } from '../answer.ts';
import type { Absence } from '../gap.ts';
import { dateOf } from '../wall.ts';
import { captions, margins, type Option, type Scene } from './option.ts';

/** Rows of a place and a year that are drawn. */
export const MOST_ROWS = 6;
/** The height of one. */
export const CALENDAR = 176;
const TITLE = 46;
const BELOW = 6;
/** Days that fit on one leaf. */
const YEAR = 371;

export interface Leaf {
  readonly key: string;
  /** What it holds: a year, or the months of less than one. */
  readonly range: string | readonly [first: string, last: string];
  readonly days: readonly (readonly [date: string, value: Count, state: State])[];
}

export interface DayData {
  readonly date: string;
  readonly key: string;
}

/** A leaf for each place, and where it is more than a year each year; the newest first. */
export function leaves({ view, wall, now }: Scene): readonly Leaf[] {
  const dates = view.from.map((from) => dateOf(wall(from)));
  const [first = '', last = ''] = [dates[0], dates.at(-1)];
  const isShort = dates.length <= YEAR;
  const years = isShort ? [''] : [...new Set(dates.map((date) => date.slice(0, 4)))].toReversed();
  return view.curves.flatMap(({ key, values, source }) =>
    years.map((year) => ({
      key,
      range: isShort ? ([first, last] as const) : year,
      days: dates.flatMap((date, at) =>
        date.startsWith(year) && (view.to[at] ?? 0) <= now
          ? [[date, values[at] ?? null, source.states[at] ?? 'unknown'] as const]
          : [],
      ),
    })),
  );
}

export function almanacOption(scene: Scene): Option {
  const { palette, tongue, name, width } = scene;
  const { top, bottom } = margins(scene);
  const shown = leaves(scene).slice(0, MOST_ROWS);
  const height = (scene.height - top - bottom) / Math.max(1, shown.length);
  const most = Math.max(1, ...shown.flatMap(({ days }) => days.map(([, value]) => value ?? 0)));
  const side = Math.max(4, Math.min((width - 60) / 54, (height - TITLE - BELOW) / 7));
  const text = { color: palette.muted, fontFamily: palette.font, fontSize: 13 };
  return {
    useUTC: true,
    animation: false,
    textStyle: { fontFamily: palette.font },
    title: [
      ...captions(scene),
      ...shown.map(({ key, range }, index) => ({
        text: typeof range === 'string' ? `${name(key)} ${range}` : name(key),
        left: 44,
        top: top + index * height,
        textStyle: { ...text, color: palette.ink, fontSize: 15, fontWeight: 600 as const },
      })),
    ],
    calendar: shown.map(({ range }, index) => ({
      range: typeof range === 'string' ? range : [...range],
      left: 44,
      top: top + index * height + TITLE,
      cellSize: [side, side],
      itemStyle: { color: 'transparent', borderColor: palette.panel, borderWidth: 2 },
      splitLine: { lineStyle: { color: palette.strong, width: 1 } },
      yearLabel: { show: false },
      dayLabel: {
        ...text,
        firstDay: 1,
        // ECharts counts from Sunday.
        nameMap: [6, 0, 1, 2, 3, 4, 5].map((day) => tongue.weekday(day)),
      },
      monthLabel: {
        ...text,
        nameMap: Array.from({ length: 12 }, (_, month) => tongue.month(month)),
      },
    })),
    visualMap: {
      show: false,
      type: 'continuous',
      min: 0,
      max: most,
      inRange: { color: [...palette.ramp] },
      seriesIndex: shown.map((_, index) => index * 2 + 1),
    },
    series: shown.flatMap(({ key, days }, calendarIndex) => {
      const absent = days.filter(([, value]) => value === null);
      return [
        {
          type: 'custom' as const,
          coordinateSystem: 'calendar' as const,
          calendarIndex,
          data: absent.map(([date, , state]) => ({
            value: [date, 0],
            state,
            told: { date, key } satisfies DayData,
          })),
          renderItem: (params: { dataIndex: number }, api: Canvas) => {
            const [x = 0, y = 0] = api.coord([api.value(0)]);
            const state = absent[params.dataIndex]?.[2] as Absence | undefined;
            return {
              type: 'rect',
              shape: {
                x: x - side / 2 + 1,
                y: y - side / 2 + 1,
                width: side - 2,
                height: side - 2,
              },
              style: {
                fill: palette.missing[state ?? 'unknown'],
                stroke: palette.line,
              },
            };
          },
        },
        {
          type: 'heatmap' as const,
          coordinateSystem: 'calendar' as const,
          calendarIndex,
          emphasis: { disabled: true },
          data: days
            .filter(([, value]) => value !== null)
            .map(([date, value]) => ({
              value: [date, value],
              told: { date, key } satisfies DayData,
            })),
        },
      ];
    }) as NonNullable<Option['series']>,
  };
}

interface Canvas {
  readonly value: (dimension: number) => number;
  readonly coord: (at: readonly unknown[]) => readonly number[];
}
