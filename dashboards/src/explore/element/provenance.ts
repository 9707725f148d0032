import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import { Width } from '../../width.ts';
import type { Palette } from '../draw/palette.ts';
import { shareLines } from '../origin/file.ts';
import { extents } from '../origin/extent.ts';
import { mosaic } from '../origin/mosaic.ts';
import { rings } from '../origin/near.ts';
import { pictured } from '../origin/picture.ts';
import { type Measure, measuring, type Shape, templates } from '../origin/shape.ts';
import type { Origins } from '../origin/tables.ts';
import { type Provenance, undivided } from '../origin/tally.ts';
import { courses, type Drawn, through } from '../origin/through.ts';
import type { Tongue } from '../tongue.ts';
import { formSheet } from './form.css.ts';
import { provenanceSheet } from './provenance.css.ts';
import { FIRST, ranking } from './ranking.ts';
import { stretches } from './stretch.ts';
import { tableSheet } from './table.css.ts';
import './territory.ts';
import type { PassantTerritory } from './territory.ts';
import { shareKey } from './tint.ts';

const HUNDRED = 100;
/** The least share that is told. */
const LEAST = 0.001;
const MAP = { wide: 420, narrow: 620 };
const NARROW = 560;

/** Where visitors come from: a map, a ranking, and how it changes; each with its figures beside. */
@customElement('passant-provenance')
export class PassantProvenance extends LitElement {
  static override styles = [sheet, formSheet, tableSheet, provenanceSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) tongue!: Tongue;
  @property({ attribute: false }) found!: Origins;
  @property({ attribute: false }) palette: Palette | undefined;
  /** The municipality that they came to, as a code. */
  @property() home = '';
  @property() heading = '';
  @property() source = '';
  @state() private isWhole = false;
  @state() private isOpen = false;
  private readonly size: Width = new Width(this);
  private readonly territory = createRef<PassantTerritory>();

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('found')) this.isWhole = false;
  }

  override render() {
    const { palette } = this;
    const width = this.size.value;
    if (palette === undefined || width === 0) return nothing;
    const measure = measuring(palette.font);
    const { origins } = this.tongue.words;
    const height = width < NARROW ? MAP.narrow : MAP.wide;
    const { now } = this.found;
    const course = this.course(palette, width, measure);
    const title = origins.course.title[now.step];
    return html`<section aria-label=${origins.map}>
        ${
          this.isDrawn
            ? html`<passant-territory
                ${ref(this.territory)}
                .voice=${this.voice}
                .tongue=${this.tongue}
                .found=${this.found}
                .palette=${palette}
                .home=${this.home}
                .share=${this.share}
                .points=${this.points}
                .signed=${this.signed}
                .nameOf=${this.nameOf}
              ></passant-territory>`
            : html`${this.plane(this.map(palette, width, height, measure), height, origins.map)}
                ${shareKey(now, this.tongue, this.voice, palette)}
                <p class="note">${origins.key}</p>`
        }
      </section>
      <section>
        <h2>${origins.ranking}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label=${origins.ranking}>
          ${ranking({
            found: this.found,
            words: this.tongue.words,
            palette,
            nameOf: this.nameOf,
            count: this.voice.count,
            share: this.share,
            points: this.points,
            isWhole: this.isWhole,
          })}
        </div>
        ${this.more()} ${this.notes()}
      </section>
      <section aria-label=${title}>
        <h2>${title}</h2>
        ${this.plane(course.shapes, course.height, title)}
        <p class="note">
          ${origins.course.key} ${this.isCompared ? origins.course.before : nothing}
        </p>
        <details
          @toggle=${(event: Event) => {
            this.isOpen = (event.target as HTMLDetailsElement).open;
          }}
        >
          <summary>${this.tongue.words.table.title}</summary>
          ${this.isOpen ? stretches(now, this.tongue, this.share, this.nameOf) : nothing}
        </details>
      </section>`;
  }

  /** The map and the courses as a file, with title and source. */
  picture(kind: 'png' | 'svg'): Promise<Blob> {
    const { palette, heading, source } = this;
    if (palette === undefined) throw new Error('there is no picture yet');
    const measure = measuring(palette.font);
    return pictured(kind, palette, {
      title: heading,
      source,
      map: (width, height) =>
        this.territory.value?.drawn(width, height).shapes ??
        this.map(palette, width, height, measure),
      course: (width) => this.course(palette, width, measure),
    });
  }

  /** The shares as CSV. */
  figures(): string {
    return shareLines(this.found.now, this.nameOf);
  }

  private plane(shapes: readonly Shape[], height: number, name: string) {
    const { palette } = this;
    const width = this.size.value;
    if (palette === undefined) return nothing;
    const { describe } = this.tongue.words.origins;
    return html`<svg
      class="plane"
      role="img"
      aria-label="${name}. ${describe}"
      viewBox="0 0 ${width} ${height}"
      height=${height}
    >
      ${templates(shapes, palette)}
    </svg>`;
  }

  private map(palette: Palette, width: number, height: number, measure: Measure) {
    const { now, tree } = this.found;
    const { origins } = this.tongue.words;
    return mosaic(rings(now.origins, this.home, tree, origins), width, height, {
      palette,
      measure,
      share: this.share,
      // What is hatched need not say so once more: there is little room.
      nameOf: (origin) => this.areaOf(origin),
      headOf: ({ name, isRest, total }) =>
        `${isRest ? origins.rest(name) : name} ${this.share(total / now.total)}`,
      titleOf: (origin) => this.telling(origin),
    });
  }

  private course(palette: Palette, width: number, measure: Measure): Drawn {
    const { now, earlier } = this.found;
    const { tongue } = this;
    const all = courses(now, earlier, tongue.words.origins, this.nameOf);
    return through(all, now.stretches, width, {
      palette,
      measure,
      share: this.share,
      tick: (at) => (now.step === 'month' ? tongue.span(at, 'month') : tongue.date(isoOf(at))),
    });
  }

  private get isDrawn(): boolean {
    const { now, tree } = this.found;
    return extents(now.origins, this.home, tree).length > 0;
  }

  private get isCompared(): boolean {
    return (this.found.earlier?.tables ?? 0) > 0;
  }

  private telling(origin: Provenance): string {
    return `${this.nameOf(origin)} ${this.share(origin.total / this.found.now.total)}`;
  }

  private readonly nameOf = ({ code, kind }: Provenance): string => {
    const area = this.areaOf({ code });
    const isJoint = kind === 'joint' && code !== undefined;
    return isJoint ? this.tongue.words.origins.joint(area) : area;
  };

  private areaOf({ code }: Pick<Provenance, 'code'>): string {
    if (code === undefined) return this.tongue.words.origins.mixed;
    return this.found.tree.get(code)?.name ?? code;
  }

  private notes() {
    const { origins } = this.tongue.words;
    const { now, earlier } = this.found;
    const { count } = this.voice;
    return html`<p class="note">${origins.atLeast(this.share(undivided(now)))}</p>
      <p class="note">
        ${origins.tableCount(count(now.tables), count(now.minutes))} ${origins.hours}
      </p>
      ${
        earlier === undefined
          ? nothing
          : html`<p class="note">
              ${
                earlier.tables === 0
                  ? origins.noBefore
                  : origins.beforeNote(this.share(undivided(earlier)), count(earlier.tables))
              }
            </p>`
      }`;
  }

  private more() {
    const { origins } = this.found.now;
    if (this.isWhole || origins.length <= FIRST) return nothing;
    return html`<button
      class="choice"
      @click=${() => {
        this.isWhole = true;
      }}
    >
      ${this.tongue.words.origins.all(this.voice.count(origins.length))}
    </button>`;
  }

  // Whoever came is never nothing.
  private readonly share = (value: number): string => {
    const { tenths, words } = this.tongue;
    const least = value < LEAST;
    const said = words.origins.share(tenths(least ? LEAST * HUNDRED : rounded(value)));
    return least ? words.origins.under(said) : said;
  };

  private readonly points = (value: number): string =>
    this.tongue.words.origins.point(this.signed(value));

  private readonly signed = (value: number): string => {
    const points = rounded(value);
    const sign = points === 0 ? '' : points > 0 ? '+' : '\u2212';
    return `${sign}${this.tongue.tenths(Math.abs(points))}`;
  };
}

// Per hundred, in tenths.
function rounded(value: number): number {
  return Math.round(value * 10 * HUNDRED) / 10;
}

function isoOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-provenance': PassantProvenance;
  }
}
