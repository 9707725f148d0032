import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import { Width } from '../../width.ts';
import type { Palette } from '../draw/palette.ts';
import { type Extent, extents, usual } from '../origin/extent.ts';
import { measuring, templates } from '../origin/shape.ts';
import type { Origins } from '../origin/tables.ts';
import type { Provenance } from '../origin/tally.ts';
import { heightOf, type Telling, territory } from '../origin/territory.ts';
import type { Drawn } from '../origin/through.ts';
import type { Tongue } from '../tongue.ts';
import { formSheet } from './form.css.ts';
import { provenanceSheet } from './provenance.css.ts';
import { shareIn } from './ranking.ts';
import { territorySheet } from './territory.css.ts';
import { changeKey, shareKey } from './tint.ts';

const TELLINGS: readonly Telling[] = ['share', 'change'];

/** The map of where visitors come from, by the outlines that the registry has of origins. */
@customElement('passant-territory')
export class PassantTerritory extends LitElement {
  static override styles = [sheet, formSheet, provenanceSheet, territorySheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) tongue!: Tongue;
  @property({ attribute: false }) found!: Origins;
  @property({ attribute: false }) palette!: Palette;
  /** The municipality that they came to, as a code. */
  @property() home = '';
  @property({ attribute: false }) share!: (value: number) => string;
  @property({ attribute: false }) points!: (value: number) => string;
  @property({ attribute: false }) signed!: (value: number) => string;
  @property({ attribute: false }) nameOf!: (origin: Provenance) => string;
  @state() private wanted: Telling = 'share';
  /** The area that was asked for; what is usual if none was. */
  @state() private extent: { readonly code: string | undefined } | undefined;
  @state() private chosen: string | undefined;
  private all: readonly Extent[] = [];
  private readonly size: Width = new Width(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('found') && !changed.has('home')) return;
    this.all = extents(this.found.now.origins, this.home, this.found.tree);
    this.chosen = undefined;
  }

  override render() {
    const { found, palette, tongue, voice } = this;
    const width = this.size.value;
    if (width === 0) return nothing;
    const { origins } = tongue.words;
    const { shapes, height } = this.drawn(width, heightOf(width));
    const isShare = this.telling === 'share';
    return html`<div class="bar">${this.extents()} ${this.tellings()}</div>
      <p class="readout" role="status">${this.readout()}</p>
      <div
        class="chart"
        tabindex="0"
        role="img"
        aria-label="${origins.map}. ${origins.read}"
        @keydown=${this.read}
        @pointermove=${this.point}
        @pointerleave=${() => {
          this.chosen = undefined;
        }}
      >
        <svg class="plane" aria-hidden="true" viewBox="0 0 ${width} ${height}" height=${height}>
          ${templates(shapes, palette)}
        </svg>
      </div>
      ${
        isShare
          ? shareKey(found.now, tongue, voice, palette)
          : changeKey(found.now, this.points, tongue, palette)
      }
      <p class="note">${isShare ? origins.drawn : `${origins.drawn} ${origins.changed}`}</p>`;
  }

  /** The map as it is shown, with what stands beside or below it. */
  drawn(width: number, height: number): Drawn {
    const { found, palette, tongue } = this;
    const { now, tree } = found;
    const extent = this.all[this.position];
    if (extent === undefined) return { shapes: [], height };
    return territory(now.origins, extent, this.home, tree, width, height, {
      palette,
      measure: measuring(palette.font),
      telling: this.telling,
      share: this.share,
      signed: this.signed,
      changeOf: this.changeOf,
      areaOf: this.areaOf,
      titleOf: (origin) => this.told(origin),
      more: (count, part) => tongue.words.origins.more(this.voice.count(count), part),
      none: tongue.words.origins.none,
      chosen: this.chosen,
    });
  }

  private get telling(): Telling {
    return this.isCompared ? this.wanted : 'share';
  }

  private get isCompared(): boolean {
    return (this.found.earlier?.tables ?? 0) > 0;
  }

  private get position(): number {
    const { all, extent } = this;
    const at = extent === undefined ? -1 : all.findIndex(({ code }) => code === extent.code);
    return at === -1 ? usual(all) : at;
  }

  private extents() {
    const { all, position } = this;
    if (all.length < 2) return nothing;
    const { origins } = this.tongue.words;
    return html`<div class="charts" role="group" aria-label=${origins.extent}>
      ${all.map(
        ({ code, name }, at) =>
          html`<button
            class="choice"
            aria-pressed=${at === position}
            @click=${() => {
              this.extent = { code };
            }}
          >
            ${name ?? origins.everything}
          </button>`,
      )}
    </div>`;
  }

  private tellings() {
    if (!this.isCompared) return nothing;
    const { origins } = this.tongue.words;
    return html`<div class="charts" role="group" aria-label=${origins.colour}>
      ${TELLINGS.map(
        (telling) =>
          html`<button
            class="choice"
            aria-pressed=${this.telling === telling}
            @click=${() => {
              this.wanted = telling;
            }}
          >
            ${origins.telling[telling]}
          </button>`,
      )}
    </div>`;
  }

  private readout(): string {
    const { chosen, found, tongue } = this;
    const origin = found.now.origins.find(({ key }) => key === chosen);
    return origin === undefined ? tongue.words.origins.hint : this.told(origin);
  }

  private told(origin: Provenance): string {
    const { earlier, now } = this.found;
    const { origins } = this.tongue.words;
    const told = `${this.nameOf(origin)}: ${this.share(origin.total / now.total)}`;
    if (!this.isCompared) return told;
    const before = shareIn(earlier, origin.key);
    if (before === null) return `${told}; ${origins.before} ${origins.none}`;
    const points = this.points(origin.total / now.total - before);
    return `${told}; ${origins.before} ${this.share(before)} (${points})`;
  }

  private readonly changeOf = (origin: Provenance): number | null => {
    const before = shareIn(this.found.earlier, origin.key);
    return before === null ? null : origin.total / this.found.now.total - before;
  };

  private readonly areaOf = ({ code }: Pick<Provenance, 'code'>): string => {
    if (code === undefined) return this.tongue.words.origins.mixed;
    return this.found.tree.get(code)?.name ?? code;
  };

  private readonly point = (event: PointerEvent): void => {
    const on = event.composedPath().find((each) => each instanceof SVGGElement);
    this.chosen = on instanceof SVGGElement ? on.dataset.key : undefined;
  };

  // From the largest share to the smallest, whether on the map or beside it.
  private readonly read = (event: KeyboardEvent): void => {
    const keys = this.found.now.origins.map(({ key }) => key);
    const at = this.chosen === undefined ? -1 : keys.indexOf(this.chosen);
    const last = keys.length - 1;
    const next = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.chosen = keys[Math.min(Math.max(next, 0), last)];
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-territory': PassantTerritory;
  }
}
