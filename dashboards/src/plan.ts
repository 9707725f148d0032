/**
 * The map as an SVG drawing: at once, everywhere, and without movement.
 */
import type { Feature, Position } from 'geojson';
import { html, nothing, render, svg } from 'lit';

import { type Bounds, lines } from './geometry.ts';
import { hasFigure } from './live.ts';
import { MARKS } from './mark.ts';
import { NOWHERE, type Place } from './place.ts';
import { drawn, extent, margin, type Scene, type Surface, type Watcher } from './surface.ts';

/** Drawn in this order, from the ground up. */
const KINDS = ['park', 'water', 'square', 'building', 'street', 'rail'];

export class Plan implements Surface {
  private place = NOWHERE;
  private scene: Scene = { zones: [], sensors: new Map(), selected: undefined };
  private readonly resizes = new ResizeObserver(() => {
    this.draw();
    this.watcher.onRest();
  });

  constructor(
    private readonly host: HTMLElement,
    private readonly watcher: Watcher,
  ) {
    this.resizes.observe(host);
  }

  show(place: Place): void {
    this.place = place;
    this.draw();
    this.watcher.onRest();
  }

  paint(scene: Scene): void {
    this.scene = scene;
    this.draw();
  }

  // Its colours are classes: the theme reaches them by itself.
  recolour(): void {
    this.draw();
  }

  zoom(): void {
    this.draw();
  }

  fit(): void {
    this.draw();
  }

  remove(): void {
    this.resizes.disconnect();
    render(nothing, this.host);
  }

  project(position: Position): readonly [number, number] {
    const box = extent(this.place);
    return box === undefined ? [0, 0] : this.projection(box)(position);
  }

  // On a few kilometres Mercator is a scale and a shift.
  private projection(box: Bounds): (position: Position) => readonly [number, number] {
    const { clientWidth: width, clientHeight: height } = this.host;
    const [west, south, east, north] = [box[0], mercator(box[1]), box[2], mercator(box[3])];
    const free = margin(width);
    const across = Math.max(1, width - free.left - free.right);
    const down = Math.max(1, height - free.top - free.bottom);
    const scale = Math.min(
      across / Math.max(1e-9, east - west),
      down / Math.max(1e-9, north - south),
    );
    return ([longitude = 0, latitude = 0]) => [
      free.left + across / 2 + (longitude - (west + east) / 2) * scale,
      free.top + down / 2 - (mercator(latitude) - (south + north) / 2) * scale,
    ];
  }

  private draw(): void {
    const box = extent(this.place);
    if (box === undefined) {
      render(nothing, this.host);
      return;
    }
    const project = this.projection(box);
    const path = (all: readonly (readonly Position[])[], isArea: boolean): string =>
      all
        .map((line) => {
          const points = line.map((position) =>
            project(position)
              .map((value) => value.toFixed(1))
              .join(' '),
          );
          return `M${points.join('L')}${isArea ? 'Z' : ''}`;
        })
        .join('');
    render(
      html`<svg class="plan" aria-hidden="true">
        <defs>
          <pattern
            id="hatch"
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class="hatch-ground" width="7" height="7" />
            <line class="hatch-line" x1="0" x2="0" y1="0" y2="7" />
          </pattern>
        </defs>
        ${this.context().map(
          (feature) =>
            svg`<path class="context ${kind(feature)} ${isArea(feature) ? 'area' : 'line'}"
              d=${path(lines(feature.geometry), isArea(feature))} />`,
        )}
        ${[...this.place.zones.values()].map(({ id, geometry }) => {
          const now = this.scene.zones.find(({ zoneId }) => zoneId === id);
          const look = now !== undefined && hasFigure(now) ? (now.level ?? 'none') : 'hatched';
          const chosen = id === this.scene.selected ? 'chosen' : '';
          return svg`<path class="zone ${look} ${chosen}" d=${path(lines(geometry), true)}
            @click=${() => {
              this.watcher.onSelect(id);
            }} />`;
        })}
        ${drawn(this.place, this.scene).map(({ id, position }) => {
          const [x, y] = project(position);
          const mark = MARKS[this.scene.sensors.get(id) ?? 'unknown'];
          return svg`<g class="sensor" transform="translate(${x - 8} ${y - 8})">
            <path class="halo" d=${mark.path} stroke-width=${(mark.stroke ?? 0) + 3} />
            <path class=${mark.stroke === undefined ? 'filled' : 'drawn'} d=${mark.path}
              stroke-width=${mark.stroke ?? nothing} stroke-dasharray=${mark.dash.join(' ')} />
          </g>`;
        })}
      </svg>`,
      this.host,
    );
  }

  private context(): readonly Feature[] {
    return this.place.context.features
      .filter((feature) => KINDS.includes(kind(feature)))
      .toSorted((one, other) => KINDS.indexOf(kind(one)) - KINDS.indexOf(kind(other)));
  }
}

function kind(feature: Feature): string {
  return String((feature.properties as { readonly kind?: unknown } | null)?.kind);
}

function isArea(feature: Feature): boolean {
  return feature.geometry.type.endsWith('Polygon');
}

/** Latitude as Mercator draws it, in the measure of longitude. */
function mercator(latitude: number): number {
  return (Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * 180) / Math.PI;
}
