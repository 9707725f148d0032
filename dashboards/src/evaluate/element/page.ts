import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import '../../element/frame.ts';
import { sheet } from '../../element/sheet.ts';
import { type Atlas, atlasOf, NO_ATLAS } from '../../explore/api.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import { dateOf, wallOf } from '../../explore/wall.ts';
import { ProblemError } from '../../manage/problem.ts';
import type { Municipality } from '../../place.ts';
import { Visit } from '../../visit.ts';
import { readEvaluation, writeEvaluation } from '../address.ts';
import { asProblem, drop, list, type Listed, one, type Shown } from '../api.ts';
import { type Blame, blamesOf } from '../blame.ts';
import { type Design, designOf, type Draft, draftOf, firstDraft, isSame } from '../draft.ts';
import { Making } from '../making.ts';
import { type Notation, notation } from '../notation.ts';
import { namer, zonesOf } from '../place.ts';
import { mayEvaluate } from '../right.ts';
import { saying } from '../saying.ts';
import { WORDS } from '../words.ts';
import { about } from './about.ts';
import { askRow } from './ask.ts';
import { pageSheet } from './page.css.ts';
import { question } from './question.ts';
import { side } from './side.ts';
import { standing } from './standing.ts';

const PATIENCE = 3_000;
const GONE = 404;

/** What a measure did: the question, the answer, and the evaluations that are kept. */
@customElement('passant-evaluate')
export class PassantEvaluate extends LitElement {
  static override styles = [sheet, formSheet, pageSheet];

  @state() private atlas: Atlas = NO_ATLAS;
  @state() private draft: Draft | undefined;
  @state() private shown: Shown | undefined;
  @state() private kept: readonly Listed[] = [];
  @state() private hasMore = false;
  @state() private isRefused = false;
  @state() private problem: ProblemError | undefined;
  @state() private blames: readonly Blame[] = [];
  private today = '';
  private isMet = false;
  private code: string | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** What was asked here: the api need not tell it again. */
  private readonly designs = new Map<string, Design>();
  private readonly visit = new Visit(
    this,
    (language) => WORDS[language].title,
    () => {
      this.begin();
    },
    () => {
      this.isMet = true;
      this.begin();
    },
  );
  private readonly making: Making = new Making(
    () => {
      const { standing, problem } = this.making;
      if (standing === 'failed' && problem !== undefined) this.blame(problem);
      this.requestUpdate();
    },
    (made) => {
      void this.take(made);
    },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('popstate', this.back);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('popstate', this.back);
    clearTimeout(this.retry);
    this.making.leave();
  }

  override render() {
    const { visit } = this;
    const { here, session, voice } = visit;
    const speech = notation(voice.language);
    return html`<passant-frame .visit=${visit} current="evaluate">
      ${here === undefined || !this.isMet ? nothing : this.body(here, speech, mayEvaluate(session, here.code))}
    </passant-frame>`;
  }

  private body(here: Municipality, speech: Notation, isAllowed: boolean) {
    const { session } = this.visit;
    if (!isAllowed || this.isRefused) return about(session, here.code, speech.words);
    const { draft, shown, making } = this;
    if (draft === undefined) return nothing;
    const name = namer(this.atlas, speech.words, this.visit.voice.words.direction);
    const told = saying(draft, speech, name, this.zones());
    // Where the api does not say what was asked, no sentence can.
    const hasDraft = shown === undefined || shown.design !== undefined;
    return html`<div class="page">
      <section class="ask" aria-label=${speech.words.sentence.label}>
        ${
          hasDraft
            ? question({
                speech,
                draft,
                told,
                atlas: this.atlas,
                directions: this.visit.voice.words.direction,
                blames: this.blames,
                today: this.today,
                change: this.change,
              })
            : nothing
        }
        ${askRow({
          speech,
          title: draft.title,
          usual: told.title,
          blames: this.blames,
          isBusy: making.isBusy,
          isAnswered: shown !== undefined,
          hasDraft,
          isChanged:
            shown?.design !== undefined && !isSame(draft, this.asked(shown.design), this.today),
          entitle: (title) => {
            this.change({ ...draft, title });
          },
          make: () => {
            this.make(here.code, designOf(draft, told.title, this.today));
          },
          fresh: () => {
            this.open(undefined);
          },
        })}
      </section>
      ${standing({ speech, making, shown, problem: this.problem, name })}
      ${side({
        speech,
        code: here.code,
        shown,
        kept: this.kept,
        hasMore: this.hasMore,
        open: (id) => {
          this.open(id);
        },
        more: () => void this.list(here.code, true).catch(() => undefined),
        drop: (each) => void this.drop(each),
      })}
    </div>`;
  }

  // Known are, in whatever order, where this is and who is looking.
  private begin(): void {
    const { here, session } = this.visit;
    if (here === undefined || !this.isMet) return;
    // What was open elsewhere is none of this municipality's.
    if (this.code !== undefined && this.code !== here.code) {
      history.replaceState(null, '', writeEvaluation(here.code));
    }
    this.code = here.code;
    if (mayEvaluate(session, here.code)) void this.enter(here);
  }

  private async enter(here: Municipality): Promise<void> {
    const { signal } = this.visit.asking;
    const { session } = this.visit;
    clearTimeout(this.retry);
    this.making.leave();
    try {
      [this.atlas] = await Promise.all([atlasOf(here.code, signal), this.list(here.code, false)]);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && error.isRefusal) {
        this.isRefused = true;
        return;
      }
      this.visit.isUnreachable = true;
      this.requestUpdate();
      this.retry = setTimeout(() => void this.enter(here), PATIENCE);
      return;
    }
    this.visit.isUnreachable = false;
    this.isRefused = false;
    this.today = dateOf(wallOf(here.timeZone)(this.atlas.now));
    this.draft = firstDraft(this.zones(), this.today);
    await this.read(readEvaluation(location.search));
    this.making.resume(here.code, session);
  }

  private async list(code: string, isMore: boolean): Promise<void> {
    const after = isMore ? this.kept.at(-1)?.id : undefined;
    const { data, next } = await list(code, this.visit.asking.signal, after);
    this.kept = isMore ? [...this.kept, ...data] : data;
    this.hasMore = next !== null;
  }

  private readonly back = (): void => {
    void this.read(readEvaluation(location.search));
  };

  private open(id: string | undefined): void {
    const { here } = this.visit;
    if (here === undefined) return;
    history.pushState(null, '', writeEvaluation(here.code, id));
    void this.read(id);
  }

  private async read(id: string | undefined): Promise<void> {
    this.problem = undefined;
    this.blames = [];
    if (id === undefined) {
      this.show(undefined);
      return;
    }
    try {
      const found = await one(id, this.visit.asking.signal);
      // Somebody may have gone on to another meanwhile.
      if (readEvaluation(location.search) !== id) return;
      if (found.municipality !== this.visit.here?.code) throw new ProblemError(GONE, '', []);
      this.show(found);
    } catch (error) {
      if (this.visit.asking.signal.aborted) return;
      this.show(undefined);
      this.problem = asProblem(error);
    }
  }

  private show(found: Shown | undefined): void {
    const design = found?.design ?? this.designs.get(found?.designVersion ?? '');
    this.shown = found === undefined || design === undefined ? found : { ...found, design };
    if (design !== undefined) this.draft = this.asked(design);
    const { here, voice } = this.visit;
    const title = found?.title ?? WORDS[voice.language].title;
    document.title = [title, here?.name, voice.words.product].filter(Boolean).join(' · ');
  }

  // A title that nobody gave goes on saying what the sentence does.
  private asked(design: Design): Draft {
    const draft = draftOf(design);
    const { words, language } = this.visit.voice;
    const speech = notation(language);
    const name = namer(this.atlas, speech.words, words.direction);
    const { title } = saying(draft, speech, name, this.zones());
    return draft.title === title ? { ...draft, title: '' } : draft;
  }

  private readonly change = (draft: Draft): void => {
    this.draft = draft;
    this.blames = [];
  };

  private make(code: string, design: Design): void {
    this.problem = undefined;
    this.blames = [];
    this.making.ask(code, design, this.kept[0]?.id, this.visit.session);
  }

  private async take(made: Shown): Promise<void> {
    const { here } = this.visit;
    if (here === undefined) return;
    if (this.making.design !== undefined) {
      this.designs.set(made.designVersion, this.making.design);
    }
    history.pushState(null, '', writeEvaluation(here.code, made.id));
    this.show(made);
    await this.updateComplete;
    this.renderRoot.querySelector('passant-effect-result')?.focus();
    await this.list(here.code, false).catch(() => undefined);
  }

  private async drop(shown: Shown): Promise<void> {
    const { signal } = this.visit.asking;
    try {
      await drop(shown.id, this.visit.session, signal);
      this.kept = this.kept.filter(({ id }) => id !== shown.id);
      this.open(undefined);
    } catch (error) {
      if (!signal.aborted) this.problem = asProblem(error);
    }
  }

  private blame(problem: ProblemError): void {
    if (problem.status === 400) this.blames = blamesOf(problem.faults, problem.detail);
    else this.problem = problem;
  }

  private zones(): readonly string[] {
    return zonesOf(this.atlas).map(({ id }) => id);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-evaluate': PassantEvaluate;
  }
}
