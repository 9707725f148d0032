/**
 * What draws the map: MapLibre where the device can, an SVG drawing where it cannot.
 */
import type { Position } from 'geojson';

import { bounds, type Bounds, positions } from './geometry.ts';
import type { State, ZoneNow } from './live.ts';
import type { Place, Sensor } from './place.ts';

/** Everything on the map that moves with the figures. */
export interface Scene {
  readonly zones: readonly ZoneNow[];
  readonly sensors: ReadonlyMap<string, State>;
  readonly selected: string | undefined;
}

export interface Surface {
  /** Draw another municipality and bring it wholly into view. */
  show: (place: Place) => void;
  /** Draw the figures; called for each snapshot. */
  paint: (scene: Scene) => void;
  /** Take the colours of the theme again. */
  recolour: () => void;
  /** Pixels from the top left corner of the host. */
  project: (position: Position) => readonly [number, number];
  zoom: (steps: number) => void;
  fit: () => void;
  remove: () => void;
}

/** What a surface tells its owner. */
export interface Watcher {
  /** The map moved: whatever lies on top of it must follow. */
  readonly onMove: () => void;
  /** The map came to rest, or shows something else. */
  readonly onRest: () => void;
  readonly onSelect: (zoneId: string | undefined) => void;
}

/** Pixels kept free around what is shown; on the right, where there is space, for the buttons. */
export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

const FREE = 40;
const BUTTONS = 56;
const NARROW = 600;

export function margin(width: number): Margin {
  const right = width > NARROW ? FREE + BUTTONS : FREE;
  return { top: FREE, right, bottom: FREE, left: FREE };
}

/** Degrees of latitude that are shown at least, some 450 m: one square alone is no map. */
const LEAST = 0.004;

/** The sensors to draw: none of which nothing is ever told here, for `unknown` is a statement. */
export function drawn(place: Place, scene: Scene): readonly Sensor[] {
  if (scene.sensors.size === 0) return [];
  return [...place.sensors.values()].filter(({ isCounting }) => isCounting);
}

/** The part of the world to show: all zones and sensors, else whatever is drawn behind them. */
export function extent(place: Place): Bounds | undefined {
  const shown = [
    ...[...place.zones.values()].flatMap(({ geometry }) => positions(geometry)),
    ...[...place.sensors.values()].map(({ position }) => position),
  ];
  const behind = place.context.features.flatMap(({ geometry }) => positions(geometry));
  const box = bounds(shown.length > 0 ? shown : behind);
  return box && widened(box);
}

function widened([west, south, east, north]: Bounds): Bounds {
  const squeeze = Math.cos((south * Math.PI) / 180);
  const across = Math.max(0, LEAST / squeeze - (east - west)) / 2;
  const down = Math.max(0, LEAST - (north - south)) / 2;
  return [west - across, south - down, east + across, north + down];
}
