import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { createRef } from 'lit/directives/ref.js';

import './parts.ts';
import { sheet } from '../../element/sheet.ts';
import type { Municipality } from '../../place.ts';
import { Turn } from '../../turn.ts';
import { Visit } from '../../visit.ts';
import { readQuestion, writeQuestion } from '../address.ts';
import { type Atlas, atlasOf, NO_ATLAS } from '../api.ts';
import { known, placeName } from '../atlas.ts';
import { type Background, backgroundOf, NO_BACKGROUND } from '../background.ts';
import { type Palette, palette } from '../draw/palette.ts';
import { Inquiry } from '../inquiry.ts';
import {
  differing,
  firstQuestion,
  type PlaceKey,
  type Question,
  shifted,
  until,
} from '../question.ts';
import { requestOf } from '../request.ts';
import { hasFigures, Sketcher, titleOf, toggled } from '../sketch.ts';
import { type Tongue, tongue } from '../tongue.ts';
import { dateOf, type Wall, wallOf } from '../wall.ts';
import { asked } from './asked.ts';
import { drawn, type Picture } from './drawn.ts';
import { formSheet } from './form.css.ts';
import { pageSheet } from './page.css.ts';

/** Days after which footfall is public. */
const FINAL = 32;
/** Milliseconds before the atlas is asked again. */
const PATIENCE = 3_000;

/** The analyst's page: one question, its chart, its figures, and what explains it. */
@customElement('passant-explore')
export class PassantExplore extends LitElement {
  static override styles = [sheet, formSheet, pageSheet];

  @state() private atlas: Atlas = NO_ATLAS;
  @state() private question: Question | undefined;
  @state() private background: Background = NO_BACKGROUND;
  @state() private marked: ReadonlySet<PlaceKey> = new Set();
  @state() private palette: Palette | undefined;
  private shownScheme: string | undefined;
  private wall: Wall = (at) => at;
  private isFirst = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly sketcher = new Sketcher();
  private readonly rest = new Turn(this);
  private readonly drawing = createRef<Picture>();
  private readonly visit = new Visit(
    this,
    (language) => tongue(language).words.title,
    (here) => {
      void this.enter(here);
    },
  );
  private readonly inquiry: Inquiry = new Inquiry(() => {
    const { standing, problem } = this.inquiry;
    if (standing === 'done') void this.explain();
    // Nobody asked for what is recent: it is only what the page begins with.
    if (standing === 'failed' && this.isFirst && problem?.publicUntil !== undefined) {
      this.isFirst = false;
      this.askFinal();
    }
    this.requestUpdate();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('popstate', this.back);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('popstate', this.back);
    clearTimeout(this.retry);
    this.inquiry.stop();
  }

  override willUpdate(): void {
    const shown = `${this.visit.scheme} ${this.visit.here?.code ?? ''}`;
    if (!this.isConnected || !this.rest.isDue || shown === this.shownScheme) return;
    this.shownScheme = shown;
    this.palette = palette(this.renderRoot as ShadowRoot);
  }

  override render() {
    const { visit, question } = this;
    const speech = tongue(visit.voice.language);
    return html`<passant-frame .visit=${visit} current="explore">
      ${
        question === undefined || visit.here === undefined
          ? nothing
          : html`<div class="page">
              ${asked(question, speech, {
                atlas: this.atlas,
                name: this.name(speech),
                today: this.today(),
                until: this.until(),
                ask: (asking) => {
                  this.ask(asking);
                },
              })}
              ${this.rest.isDue ? this.body(question, speech, visit.here) : nothing}
            </div>`
      }
    </passant-frame>`;
  }

  private body(question: Question, speech: Tongue, here: Municipality) {
    const { atlas, inquiry, visit, background, marked, wall } = this;
    const { voice } = visit;
    const sketch = this.sketcher.sketch({
      question: inquiry.answered ?? question,
      answer: inquiry.answer,
      base: inquiry.base,
      speech,
      voice,
      here,
      atlas,
      name: this.name(speech),
      wall,
      background,
      marked,
    });
    const isOrigins = inquiry.answered?.subject === 'origins';
    const isEmpty =
      inquiry.answered !== undefined &&
      (isOrigins ? inquiry.found?.now.tables === 0 : !hasFigures(sketch));
    // The others are as high as there are places and years.
    const isCourse = question.chart === 'line' || question.chart === 'bar';
    // What stands below the chart is then still of the question before.
    const isBusy = inquiry.standing === 'asking' || inquiry.standing === 'waiting';
    return html`<section
        class="chart ${isEmpty || inquiry.standing === 'failed' || !isCourse ? '' : 'awaited'}"
        aria-label=${speech.words.chart.label}
      >
        <passant-standing
          .voice=${voice}
          .words=${speech.words}
          .inquiry=${inquiry}
          .figures=${inquiry.figures}
          .standing=${inquiry.standing}
          .until=${speech.date(this.finalDate())}
          @passant-stop=${() => {
            inquiry.stop();
          }}
          @passant-again=${() => {
            this.ask(question);
          }}
          @passant-final=${() => {
            this.askFinal();
          }}
        ></passant-standing>
        ${
          isEmpty
            ? nothing
            : drawn({ inquiry, question, voice, sketch, palette: this.palette, here }, this.drawing)
        }
        ${isEmpty ? html`<p class="empty">${speech.words.empty}</p>` : nothing}
      </section>
      <section class="rest" aria-busy=${isBusy}>
        <passant-take
          .words=${speech.words}
          .asked=${inquiry.standing === 'idle' ? undefined : requestOf(question, atlas, here.code)}
          .picture=${
            isEmpty || inquiry.answered === undefined
              ? undefined
              : (kind: 'png' | 'svg') => this.drawing.value?.picture(kind)
          }
          .figures=${isOrigins && !isEmpty ? () => this.drawing.value?.figures?.() ?? '' : undefined}
          .file=${`passant-${isOrigins ? 'origins' : question.interval}-${question.from}`}
        ></passant-take>
        ${
          inquiry.answered === undefined || isOrigins
            ? nothing
            : html`<passant-summary
                  .voice=${voice}
                  .sketch=${sketch}
                  .palette=${this.palette}
                  .isOrigins=${inquiry.answered.subject === 'visitors'}
                  @passant-mark=${({ detail }: CustomEvent<PlaceKey>) => {
                    this.marked = toggled(this.marked, detail);
                  }}
                ></passant-summary>
                <passant-figures .voice=${voice} .sketch=${sketch}></passant-figures>`
        }
      </section>
      <section class="why" aria-label=${speech.words.why.title}>
        <passant-why
          .voice=${voice}
          .tongue=${speech}
          .wall=${this.wall}
          .background=${background}
          .isVisitors=${question.subject !== 'passages'}
          .sensor=${(id: string) => atlas.sensors.get(id) ?? id}
        ></passant-why>
      </section>`;
  }

  private name(speech: Tongue): (key: PlaceKey) => string {
    const { direction } = this.visit.voice.words;
    return (each) =>
      this.inquiry.origins.get(each) ?? placeName(each, this.atlas, speech.words, direction);
  }

  private ask(question: Question, isBack = false): void {
    const { here } = this.visit;
    if (here === undefined) return;
    const difference = differing(this.question, question);
    this.question = question;
    const address = writeQuestion(question, here.code);
    if (!isBack && difference !== undefined) history.pushState(null, '', address);
    const { inquiry } = this;
    if (difference === 'chart' && inquiry.standing === 'done') {
      inquiry.answered = question;
      this.requestUpdate();
    } else {
      this.background = NO_BACKGROUND;
      inquiry.ask(question, this.atlas, here.code, this.wall);
    }
    const speech = tongue(this.visit.voice.language);
    document.title = `${titleOf(question, speech, this.name(speech))} · Passant`;
  }

  private askFinal(): void {
    if (this.question !== undefined) {
      this.ask(until(this.question, this.finalDate(), this.today()));
    }
  }

  private finalDate(): string {
    const told = this.inquiry.problem?.publicUntil;
    return told === undefined ? shifted(this.today(), -FINAL) : dateOf(this.wall(told));
  }

  private today(): string {
    return dateOf(this.wall(this.atlas.now));
  }

  // Whoever is nobody where people sign in may know what is final.
  private until(): string | undefined {
    const { isOffered, token } = this.visit.session;
    return isOffered && token === undefined ? shifted(this.today(), -FINAL) : undefined;
  }

  private async enter(here: Municipality): Promise<void> {
    const { signal } = this.visit.asking;
    this.inquiry.stop();
    this.wall = wallOf(here.timeZone);
    this.marked = new Set();
    try {
      this.atlas = await atlasOf(here.code, signal);
    } catch {
      if (signal.aborted) return;
      this.visit.isUnreachable = true;
      this.requestUpdate();
      this.retry = setTimeout(() => void this.enter(here), PATIENCE);
      return;
    }
    this.visit.isUnreachable = false;
    const last = this.until();
    const first = firstQuestion(last ?? this.today(), last === undefined);
    this.isFirst = !new URLSearchParams(location.search).has('from');
    const question = known(readQuestion(location.search, first), this.atlas);
    history.replaceState(null, '', writeQuestion(question, here.code));
    this.ask(question, true);
    // Where it cannot be had, the drawing asks again and says so.
    this.rest.begin(() => void import('../draw/engine.ts').catch(() => undefined));
  }

  private readonly back = (): void => {
    const { here } = this.visit;
    if (here === undefined) return;
    this.ask(readQuestion(location.search, firstQuestion(this.today(), true)), true);
  };

  private async explain(): Promise<void> {
    const { here } = this.visit;
    const { answer, answered } = this.inquiry;
    if (here === undefined || answered === undefined) return;
    const { signal } = this.visit.asking;
    const found = await backgroundOf(answered, answer, this.atlas, here.code, signal);
    if (this.inquiry.answer === answer) this.background = found;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-explore': PassantExplore;
  }
}
