import type { FeatureCollection, Position } from 'geojson';
import { html, LitElement, nothing, type PropertyValues, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { Keep } from '../../element/keep.ts';
import { sheet } from '../../element/sheet.ts';
import { anchor, bounds, lines } from '../../geometry.ts';
import type { Language } from '../../voice.ts';
import {
  type Area,
  type DraftZone,
  geometryOf,
  moved,
  type Ring,
  type Spot,
  split,
  without,
} from '../draft.ts';
import { fitted, panned, pixels, positionAt, type View, zoomed } from '../view.ts';
import { WORDS } from '../words.ts';
import { draftingSheet } from './drafting.css.ts';
import { ground, outline } from './ground.ts';
import { ARROWS, HINTED, NAMED, pencil, type Point, STEP, STILL, TOOLS } from './pencil.ts';

export type Standing = 'added' | 'changed' | 'same';

type Hold =
  | { readonly kind: 'ground'; readonly from: Point; readonly key: number | undefined }
  | { readonly kind: 'corner'; readonly spot: Spot };

/**
 * Zones on a drawing of the town, with corners that are dragged.
 *
 * Says `passant-choose` (a key or nothing), `passant-hold` (what follows is one change of it),
 * `passant-shape` (the chosen zone's area),
 * `passant-drawn` (the corners of a new one) and `passant-stop`. By keyboard: while drawing, the
 * arrows move the town, space puts a corner in its middle, Enter closes; a corner is moved by arrows.
 */
@customElement('passant-drafting')
export class PassantDrafting extends LitElement {
  static override styles = [sheet, draftingSheet];

  @property() language: Language = 'nl';
  @property() placeName = '';
  @property({ attribute: false }) zones: readonly DraftZone[] = [];
  @property({ attribute: false }) gone: readonly Area[] = [];
  @property({ attribute: false }) standings: ReadonlyMap<number, Standing> = new Map();
  @property({ attribute: false }) sensors: readonly Position[] = [];
  @property({ attribute: false }) context: FeatureCollection | undefined;
  @property({ type: Number }) chosen: number | undefined;
  @property({ type: Boolean }) isDrawing = false;
  @state() private view: View | undefined;
  @state() private corners: Ring = [];
  @state() private hold: Hold | undefined;
  @state() private isHinting = false;
  private hinted: ReturnType<typeof setTimeout> | undefined;
  private movedFar = false;
  protected readonly keep = new Keep(this, () =>
    this.renderRoot.querySelector<SVGElement>('.sheet'),
  );
  private readonly resizes = new ResizeObserver(() => {
    if (this.view === undefined) this.fit();
    this.requestUpdate();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
    clearTimeout(this.hinted);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('isDrawing')) this.corners = [];
    if (changed.has('context')) this.fit();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('isDrawing') && this.isDrawing) {
      this.renderRoot.querySelector<SVGElement>('.sheet')?.focus();
    }
  }

  /** Bring everything into view. */
  fit(): void {
    const all = [...this.zones.flatMap(({ area }) => area.flat(2)), ...this.sensors];
    const behind = (this.context?.features ?? []).flatMap(({ geometry }) => lines(geometry).flat());
    const box = bounds(all.length > 0 ? all : behind);
    if (box === undefined || this.clientWidth === 0) return;
    this.view = fitted(box, this.clientWidth, this.clientHeight);
  }

  /** Close what is drawn, if it has corners enough. */
  finish(): void {
    if (this.corners.length < 3) return;
    this.dispatchEvent(new CustomEvent('passant-drawn', { detail: this.corners }));
  }

  override render() {
    const words = WORDS[this.language].zone;
    const { view } = this;
    const [width, height] = [this.clientWidth, this.clientHeight];
    return html`<svg
        class="sheet ${this.isDrawing ? 'drawing' : ''}"
        viewBox="${-width / 2} ${-height / 2} ${width || 1} ${height || 1}"
        tabindex="0"
        role="group"
        aria-label=${words.map(this.placeName)}
        @pointerdown=${this.press}
        @pointermove=${this.drag}
        @pointerup=${this.release}
        @pointercancel=${() => {
          this.hold = undefined;
        }}
        @dblclick=${(event: MouseEvent) => {
          event.preventDefault();
          if (this.isDrawing) this.finish();
        }}
        @wheel=${this.wheel}
        @keydown=${this.type}
      >
        ${view === undefined ? nothing : this.town(view)}
      </svg>
      <p class="wheel" role="status">${this.isHinting ? words.wheel : nothing}</p>
      <div class="tools">
        ${TOOLS.map(
          ([name, path]) =>
            html`<button
              type="button"
              aria-label=${words[name]}
              title=${words[name]}
              @click=${() => {
                if (name === 'whole') this.fit();
                else if (view) this.view = zoomed(view, name === 'zoomIn' ? 1.5 : 1 / 1.5);
              }}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>
            </button>`,
        )}
      </div>`;
  }

  private town(view: View) {
    const chosen = this.zones.find(({ key }) => key === this.chosen);
    const [x, y] = view.middle;
    const { scale } = view;
    return svg`<g transform="scale(${scale}) translate(${-x} ${-y})">
        ${ground(this.context, view)}
        ${this.gone.map((area) => svg`<path class="zone removed" d=${outline(area, view)} />`)}
        ${this.zones.map((zone) => this.zone(zone, view))}
      </g>
      ${this.sensors.map((position) => {
        const [cx, cy] = pixels(view, position);
        return svg`<circle class="sensor" cx=${cx} cy=${cy} r="4" />`;
      })}
      ${this.zones.map(({ key, area, properties }) => {
        if (scale < NAMED && key !== this.chosen) return nothing;
        const [cx, cy] = pixels(view, anchor(geometryOf(area)).anchor);
        return svg`<text x=${cx} y=${cy + 4} aria-hidden="true">${properties.name}</text>`;
      })}
      ${chosen === undefined || this.isDrawing ? nothing : this.handles(chosen, view)}
      ${this.isDrawing ? pencil(this.corners, view) : nothing}`;
  }

  private zone({ key, area, properties }: DraftZone, view: View) {
    const look = [this.standings.get(key) ?? 'same', key === this.chosen ? 'chosen' : ''].join(' ');
    return svg`<path class="zone ${look}" data-key=${key} d=${outline(area, view)}>
      <title>${properties.name}</title></path>`;
  }

  private handles({ area }: DraftZone, view: View) {
    const words = WORDS[this.language].zone;
    return area.flatMap((rings, polygon) =>
      rings.flatMap((line, ring) =>
        line.map((position, corner) => {
          const spot = { polygon, ring, corner };
          const [x, y] = pixels(view, position);
          const [nextX, nextY] = pixels(view, line[(corner + 1) % line.length] ?? position);
          return svg`<circle class="half" cx=${(x + nextX) / 2} cy=${(y + nextY) / 2} r="4.5"
              @pointerdown=${(event: PointerEvent) => {
                event.stopPropagation();
                this.take({ ...spot, corner: corner + 1 }, event);
                this.shape(split(area, spot));
              }} />
            <circle class="corner" cx=${x} cy=${y} r="7" tabindex="0" role="button"
              aria-label=${words.corner(String(corner + 1))}
              @pointerdown=${(event: PointerEvent) => {
                event.stopPropagation();
                this.take(spot, event);
              }}
              @keydown=${(event: KeyboardEvent) => {
                this.nudge(event, area, spot, position);
              }} />`;
        }),
      ),
    );
  }

  // The page is scrolled over the map too; who means the map says so.
  private readonly wheel = (event: WheelEvent): void => {
    const { view } = this;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (view) this.view = zoomed(view, event.deltaY < 0 ? 1.2 : 1 / 1.2, this.at(event));
      return;
    }
    this.isHinting = true;
    clearTimeout(this.hinted);
    this.hinted = setTimeout(() => {
      this.isHinting = false;
    }, HINTED);
  };

  // By the whole sheet: a half corner becomes a corner while it is held.
  private take(spot: Spot, event: PointerEvent): void {
    this.renderRoot.querySelector('.sheet')?.setPointerCapture(event.pointerId);
    this.hold = { kind: 'corner', spot };
    this.dispatchEvent(new Event('passant-hold'));
  }

  // Pixels from the middle of the drawing.
  private at(event: MouseEvent): Point {
    const box = this.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  }

  private readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const key = (event.target as Element).getAttribute('data-key');
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.movedFar = false;
    const from = this.at(event);
    this.hold = { kind: 'ground', from, key: key === null ? undefined : Number(key) };
  };

  private readonly drag = (event: PointerEvent): void => {
    const { hold, view } = this;
    if (hold === undefined || view === undefined) return;
    const [x, y] = this.at(event);
    if (hold.kind === 'corner') {
      const zone = this.zones.find(({ key }) => key === this.chosen);
      if (zone) this.shape(moved(zone.area, hold.spot, positionAt(view, [x, y])));
      return;
    }
    const by: Point = [x - hold.from[0], y - hold.from[1]];
    if (!this.movedFar && Math.hypot(...by) < STILL) return;
    this.movedFar = true;
    this.view = panned(view, by);
    this.hold = { ...hold, from: [x, y] };
  };

  private readonly release = (event: PointerEvent): void => {
    const { hold, view } = this;
    this.hold = undefined;
    if (hold?.kind !== 'ground' || this.movedFar || view === undefined) return;
    if (this.isDrawing) this.add(this.at(event), view);
    else this.dispatchEvent(new CustomEvent('passant-choose', { detail: hold.key }));
  };

  // The second click of a double one is no other corner.
  private add(point: Point, view: View): void {
    const last = this.corners.at(-1);
    const [x, y] = last === undefined ? [Infinity, Infinity] : pixels(view, last);
    if (Math.hypot(point[0] - x, point[1] - y) < STILL) return;
    this.put([...this.corners, positionAt(view, point)]);
  }

  private put(corners: Ring): void {
    this.corners = corners;
    this.dispatchEvent(new CustomEvent('passant-corners', { detail: corners.length }));
  }

  private shape(area: Area): void {
    this.dispatchEvent(new CustomEvent('passant-shape', { detail: area }));
  }

  private readonly type = (event: KeyboardEvent): void => {
    const { view } = this;
    if (view === undefined || event.target !== event.currentTarget) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.view = panned(view, [-arrow[0] * STEP, -arrow[1] * STEP]);
    else if (event.key === '+') this.view = zoomed(view, 1.5);
    else if (event.key === '-') this.view = zoomed(view, 1 / 1.5);
    else if (!this.isDrawing) return;
    else if (event.key === ' ') this.add([0, 0], view);
    else if (event.key === 'Enter') this.finish();
    else if (event.key === 'Backspace') this.put(this.corners.slice(0, -1));
    else if (event.key === 'Escape') this.dispatchEvent(new Event('passant-stop'));
    else return;
    event.preventDefault();
  };

  // By a metre, or with Shift by ten.
  private nudge(event: KeyboardEvent, area: Area, spot: Spot, position: Position): void {
    const { view } = this;
    const arrow = ARROWS[event.key];
    let next: Area;
    if (view !== undefined && arrow !== undefined) {
      const by = view.scale * (event.shiftKey ? 10 : 1);
      const [x, y] = pixels(view, position);
      next = moved(area, spot, positionAt(view, [x + arrow[0] * by, y + arrow[1] * by]));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      next = without(area, spot);
    } else return;
    this.dispatchEvent(new Event('passant-hold'));
    this.shape(next);
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-drafting': PassantDrafting;
  }
}
