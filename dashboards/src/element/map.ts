import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';

import './labels.ts';
import type { State, ZoneNow } from '../live.ts';
import { NOWHERE, type Place } from '../place.ts';
import { Plan } from '../plan.ts';
import type { Surface, Watcher } from '../surface.ts';
import type { Scheme } from '../theme.ts';
import type { Voice } from '../voice.ts';
import { planSheet } from './plan.css.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

/** Wall milliseconds from the first sight of the map until its library is started. */
const REST = 3_000;

/**
 * The map: an SVG drawing at once, and MapLibre in its place as soon as that is there.
 *
 * Where the device has no WebGL the drawing stays.
 */
@customElement('passant-map')
export class PassantMap extends LitElement {
  static override styles = [
    sheet,
    planSheet,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        background: var(--ground);
      }

      .surface {
        position: absolute !important;
        inset: 0;
        visibility: hidden;
      }

      .surface.shown {
        visibility: visible;
      }

      .maplibregl-map,
      .maplibregl-canvas-container {
        overflow: hidden;
      }

      .maplibregl-canvas {
        position: absolute;
        inset: 0 auto auto 0;
      }

      .maplibregl-canvas-container.maplibregl-interactive {
        position: absolute;
        inset: 0;
        cursor: grab;
        user-select: none;
        touch-action: none;
      }

      .maplibregl-canvas-container.maplibregl-interactive:active {
        cursor: grabbing;
      }

      .maplibregl-control-container {
        display: none;
      }

      .tools {
        position: absolute;
        inset: auto 1rem 1rem auto;
        display: var(--touched, flex);
        flex-direction: column;
        gap: 1px;
        background: var(--line-strong);
        border: 1px solid var(--line-strong);
      }

      @media (max-width: 47.99rem) {
        .tools {
          flex-direction: row;
          inset: auto 0.5rem 0.5rem auto;
        }
      }

      .tools button {
        display: grid;
        place-items: center;
        inline-size: 2.75rem;
        block-size: 2.75rem;
        background: var(--panel);
      }

      .tools button:hover {
        background: var(--raised);
      }

      .tools svg {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        fill: none;
        stroke: currentcolor;
        stroke-width: 1.75;
      }

      .still {
        position: absolute;
        inset: auto auto 0 0;
        padding: 0.25rem 0.5rem;
        font-size: 0.8125rem;
        color: var(--muted);
        background: var(--panel);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place: Place = NOWHERE;
  @property() placeName = '';
  @property({ attribute: false }) zones: readonly ZoneNow[] = [];
  @property({ attribute: false }) sensors: ReadonlyMap<string, State> = new Map();
  @property() selected: string | undefined;
  @property() scheme: Scheme = 'light';

  @state() private surface: Surface | undefined;
  @state() private isStill = false;
  private project: Surface['project'] = () => [0, 0];
  @query('.plan-host') private readonly planHost!: HTMLElement;
  @query('.globe-host') private readonly globeHost!: HTMLElement;

  private readonly watcher: Watcher = {
    onMove: () => {
      this.renderRoot.querySelector('passant-labels')?.follow();
    },
    onRest: () => {
      this.renderRoot.querySelector('passant-labels')?.arrange();
    },
    onSelect: (zoneId) => this.dispatchEvent(new SelectEvent(zoneId)),
  };

  override render() {
    const { words } = this.voice;
    const isMovable = this.surface !== undefined && !(this.surface instanceof Plan);
    return html`<div role="img" aria-label=${words.mapOf(this.placeName)}>
        <div class="surface plan-host ${isMovable ? '' : 'shown'}"></div>
        <div class="surface globe-host ${isMovable ? 'shown' : ''}"></div>
      </div>
      <passant-labels
        aria-hidden="true"
        .voice=${this.voice}
        .place=${this.place}
        .zones=${this.zones}
        .selected=${this.selected}
        .blocked=${this.blocked}
        .project=${this.project}
      ></passant-labels>
      <div class="tools" ?hidden=${!isMovable}>
        ${this.tool(words.zoomIn, 'M12 5v14M5 12h14', (surface) => {
          surface.zoom(1);
        })}
        ${this.tool(words.zoomOut, 'M5 12h14', (surface) => {
          surface.zoom(-1);
        })}
        ${this.tool(words.whole, 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5', (surface) => {
          surface.fit();
        })}
      </div>
      <p class="still" ?hidden=${!this.isStill}>${words.still}</p>`;
  }

  // The same for as long as the surface is: labels are placed anew for another.
  override willUpdate(changed: PropertyValues<this>): void {
    const { surface } = this;
    if (!(changed as PropertyValues).has('surface') || surface === undefined) return;
    this.project = (position) => surface.project(position);
  }

  private readonly blocked = (): DOMRect | undefined =>
    this.renderRoot.querySelector('.tools')?.getBoundingClientRect();

  private tool(name: string, path: string, act: (surface: Surface) => void) {
    return html`<button
      aria-label=${name}
      title=${name}
      @click=${() => {
        if (this.surface) act(this.surface);
      }}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>
    </button>`;
  }

  override firstUpdated(): void {
    // Behind its tab nothing is drawn: on a phone the library is fetched when it is asked for.
    const seen = new ResizeObserver(() => {
      if (this.clientWidth === 0) return;
      seen.disconnect();
      this.surface = new Plan(this.planHost, this.watcher);
      void atRest(this).then(() => this.startGlobe());
    });
    seen.observe(this);
  }

  override updated(changed: PropertyValues<this>): void {
    const { surface } = this;
    if (surface === undefined) return;
    const isNew = (changed as PropertyValues).has('surface');
    if (isNew || changed.has('place')) surface.show(this.place);
    if (changed.has('scheme') && !isNew) surface.recolour();
    surface.paint(this);
    if (isNew || changed.has('place')) this.watcher.onRest();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.surface?.remove();
  }

  private async startGlobe(): Promise<void> {
    try {
      const { Globe } = await import('../globe.ts');
      const globe = await Globe.start(this.globeHost, this.watcher);
      this.surface?.remove();
      this.surface = globe;
    } catch {
      this.globeHost.replaceChildren();
      this.isStill = true;
    }
  }
}

// The plan stands meanwhile. To start the library may hold up all else for a second where there is
// no graphics processor: it waits until the figures stand, or somebody reaches for the map.
function atRest(host: HTMLElement): Promise<unknown> {
  const reached = ['pointerenter', 'focusin'].map(
    (name) =>
      new Promise((resolve) => {
        host.addEventListener(name, resolve, { once: true });
      }),
  );
  return Promise.race([...reached, new Promise((resolve) => setTimeout(resolve, REST))]);
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-map': PassantMap;
  }
}
