import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import './readout.ts';
import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import { Width } from '../../width.ts';
import { CALENDAR, type DayData, leaves, MOST_ROWS } from '../draw/almanac.ts';
import { middles } from '../draw/course.ts';
import type { Drawing } from '../draw/engine.ts';
import { GRID, MOST_GRIDS } from '../draw/grid.ts';
import type { CellData, Option, Scene } from '../draw/option.ts';
import { MOST_CURVES, type Palette } from '../draw/palette.ts';
import { optionOf } from '../draw/choose.ts';
import { nearest } from '../nearest.ts';
import type { Chart } from '../question.ts';
import { dateOf } from '../wall.ts';
import { keyInWords } from './key.ts';

type Engine = typeof import('../draw/engine.ts');

/** Everything that a chart is drawn from, but for the size that it finds. */
export type Sketch = Omit<Scene, 'palette' | 'width' | 'height'>;

const COURSE = 440;
const PICTURE = { width: 1600, height: 900 };

/** The chart, and what it says at the moment that is pointed at. */
@customElement('passant-drawing')
export class PassantDrawing extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      .chart {
        inline-size: 100%;
      }

      .chart:focus-visible {
        outline-offset: 2px;
      }

      .word {
        padding: 3rem 0;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) sketch!: Sketch;
  @property() chart: Chart = 'line';
  @property({ attribute: false }) palette: Palette | undefined;
  @state() private at: number | undefined;
  @state() private cell: CellData | undefined;
  @state() private isMissing = false;
  private engine: Engine | undefined;
  private drawing: Drawing | undefined;
  private readonly size: Width = new Width(this, () => {
    this.draw();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.dispose();
    this.drawing = undefined;
  }

  override render() {
    const { tongue, title } = this.sketch;
    const { words } = tongue;
    if (this.isMissing) return html`<p class="word" role="status">${words.problem.draw}</p>`;
    return html`<passant-readout
        .voice=${this.voice}
        .sketch=${this.sketch}
        .at=${this.at}
        .cell=${this.cell}
        .palette=${this.palette}
      ></passant-readout>
      ${this.few()}
      <div
        class="chart"
        tabindex="0"
        role="img"
        aria-label=${words.chart.describe(title ?? '')}
        @keydown=${this.read}
        @pointerleave=${() => {
          this.cell = undefined;
        }}
      ></div>
      ${this.engine === undefined ? html`<p class="word">${words.chart.loading}</p>` : nothing}`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // What came later, as the weather, takes away no moment that is being read.
    const hasOthers =
      changed.has('sketch') && changed.get('sketch')?.view.from !== this.sketch.view.from;
    if (hasOthers || changed.has('chart')) {
      this.at = undefined;
      this.cell = undefined;
    }
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('sketch') || changed.has('chart') || changed.has('palette')) this.draw();
  }

  /** The chart as a file, with its title and source. */
  async picture(kind: 'png' | 'svg'): Promise<Blob> {
    const { engine, palette } = this;
    if (engine === undefined || palette === undefined) throw new Error('there is no chart yet');
    const { width } = PICTURE;
    const height = Math.max(
      PICTURE.height,
      this.heightOf({ ...this.sketch, palette, width, height: 0 }) + 120,
    );
    const key = keyInWords(this.sketch, this.sketch.tongue.words, this.chart);
    const source = [this.sketch.source, key].filter((each) => each !== '').join(' ');
    const option = optionOf({ ...this.sketch, source, palette, width, height }, this.chart);
    return engine.picture(option, kind, width, height, palette.panel);
  }

  private async load(): Promise<void> {
    try {
      this.engine = await import('../draw/engine.ts');
    } catch {
      this.isMissing = true;
      return;
    }
    this.requestUpdate();
    await this.updateComplete;
    this.draw();
  }

  private draw(): void {
    const { engine, palette } = this;
    const width = this.size.value;
    const box = this.renderRoot.querySelector<HTMLElement>('.chart');
    if (engine === undefined || palette === undefined || box === null || width === 0) return;
    // On the page its title and source stand around it.
    const words = { title: undefined, source: undefined };
    const bare: Scene = { ...this.sketch, ...words, palette, width, height: 0 };
    const height = this.heightOf(bare);
    box.style.blockSize = `${height}px`;
    const option: Option = optionOf({ ...bare, height }, this.chart);
    if (this.drawing === undefined) {
      this.drawing = engine.init(box, null, { renderer: 'canvas', width, height });
      this.listen(this.drawing);
    } else this.drawing.resize({ width, height });
    // Drawn with the next frame: what else waits comes first.
    this.drawing.setOption(option, { notMerge: true, lazyUpdate: true });
  }

  private heightOf(scene: Scene): number {
    const places = scene.view.curves.length;
    switch (this.chart) {
      case 'week':
        return GRID * Math.max(1, Math.min(places, MOST_GRIDS));
      case 'calendar':
        return CALENDAR * Math.max(1, Math.min(leaves(scene).length, MOST_ROWS));
      default:
        return Math.max(280, Math.min(COURSE, Math.round(innerHeight * 0.48)));
    }
  }

  private few() {
    const { tongue, view } = this.sketch;
    const all = view.curves.length;
    const most = { line: Infinity, bar: MOST_CURVES, week: MOST_GRIDS, calendar: MOST_ROWS }[
      this.chart
    ];
    if (all <= most) return nothing;
    return html`<p>${tongue.words.chart.few(String(most), String(all))}</p>`;
  }

  private listen(drawing: Drawing): void {
    drawing.on('updateAxisPointer', (event) => {
      const { axesInfo } = event as { readonly axesInfo?: readonly { readonly value: number }[] };
      const value = axesInfo?.[0]?.value;
      if (value !== undefined) this.at = nearest(this.middles(), value);
    });
    drawing.on('mousemove', ({ data }) => {
      const { told } = (data ?? {}) as { readonly told?: CellData | DayData };
      if (told === undefined) return;
      if ('cell' in told) this.cell = told;
      else this.at = this.dayAt(told.date);
    });
  }

  private dayAt(date: string): number | undefined {
    const { view, wall } = this.sketch;
    const found = view.from.findIndex((from) => dateOf(wall(from)) === date);
    return found === -1 ? undefined : found;
  }

  private middles(): readonly number[] {
    return middles(this.sketch);
  }

  private readonly read = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const last = this.sketch.view.from.length - 1;
    if (step === undefined || last < 0) return;
    event.preventDefault();
    const next = (this.at ?? (step < 0 ? last + 1 : -1)) + step;
    this.at = Math.min(Math.max(next, 0), last);
    if (this.chart === 'week' || this.chart === 'calendar') return;
    const x = this.drawing?.convertToPixel({ xAxisIndex: 0 }, this.middles()[this.at] ?? 0);
    this.drawing?.dispatchAction({ type: 'updateAxisPointer', x, y: 60 });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-drawing': PassantDrawing;
  }
}
