/**
 * What charts are given: ECharts' options, by the parts that are in use here.
 */
import type {
  BarSeriesOption,
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from 'echarts/charts';
import type {
  AxisPointerComponentOption,
  CalendarComponentOption,
  GridComponentOption,
  TitleComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

import type { Cell } from '../rhythm.ts';
import type { View } from '../derive.ts';
import type { Interval, PlaceKey } from '../question.ts';
import type { Tongue } from '../tongue.ts';
import type { Weather } from '../weather.ts';
import type { Wall } from '../wall.ts';
import type { Palette } from './palette.ts';

export type Option = ComposeOption<
  | AxisPointerComponentOption
  | BarSeriesOption
  | CalendarComponentOption
  | CustomSeriesOption
  | GridComponentOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | TitleComponentOption
  | VisualMapComponentOption
>;

/** A happening on the chart, by the number that it has in the list. */
export interface Flag {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** All that a chart is drawn from. */
export interface Scene {
  readonly view: View;
  readonly interval: Interval;
  readonly name: (key: PlaceKey) => string;
  readonly unit: string;
  readonly count: (value: number) => string;
  readonly tongue: Tongue;
  readonly wall: Wall;
  /** What was asked, by the clock: while the answer comes in it is less. */
  readonly extent: { readonly from: number; readonly to: number };
  /** Spans that end later are not over. */
  readonly now: number;
  readonly flags: readonly Flag[];
  /** By span; nothing where it is not known. */
  readonly weather?: Weather | undefined;
  /** The places that stand out among many. */
  readonly marked: ReadonlySet<PlaceKey>;
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  /** What stands above and below a picture that goes elsewhere. */
  readonly title?: string | undefined;
  readonly source?: string | undefined;
}

export interface CellData {
  readonly cell: Cell;
  readonly key: PlaceKey;
}

/** Room for the words of a picture that goes elsewhere. */
export const TITLE_ROOM = 64;
export const SOURCE_ROOM = 28;

/** Those words; nothing on the page, which says it itself. */
export function captions(scene: Scene): TitleComponentOption[] {
  const { title, source, palette, width } = scene;
  if (title === undefined) return [];
  const made: TitleComponentOption = {
    text: title,
    left: 16,
    top: 14,
    textStyle: {
      color: palette.ink,
      fontFamily: palette.font,
      fontSize: 20,
      fontWeight: 600,
      width: width - 32,
      overflow: 'truncate',
    },
  };
  const below: TitleComponentOption = {
    text: source ?? '',
    left: 16,
    bottom: 8,
    textStyle: {
      color: palette.muted,
      fontFamily: palette.font,
      fontSize: 13,
      fontWeight: 'normal',
    },
  };
  return [made, below];
}

/** How far the drawing keeps from the top and bottom, for those words. */
export function margins({ title }: Scene): { readonly top: number; readonly bottom: number } {
  return title === undefined ? { top: 0, bottom: 0 } : { top: TITLE_ROOM, bottom: SOURCE_ROOM };
}
