import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../element/sheet.ts';
import { offered } from '../pages.ts';
import { NOBODY, type Session } from '../session.ts';
import type { Voice } from '../voice.ts';
import { manageAddress, withHappening } from './address.ts';
import { choice, type Happening, phase, turn } from './happening.ts';
import { WORDS } from './words.ts';

/** Of those that were: so many are shown at first. */
const FIRST = 5;

/** Which happening: those that go on, those to come, those that were. */
@customElement('passant-happenings')
export class PassantHappenings extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        max-inline-size: 46rem;
        padding: 1.5rem;
      }

      h2 {
        font-size: 1.75rem;
        font-weight: 650;
        letter-spacing: -0.01em;
      }

      h3 {
        margin: 1.5rem 0 0.25rem;
        font-size: 1rem;
        font-weight: 400;
        color: var(--muted);
      }

      a {
        display: block;
        padding: 0.75rem 0.75rem 0.75rem 1.125rem;
        color: inherit;
        text-decoration: none;
        border-block-start: 1px solid var(--line);
        border-inline-start: 0.375rem solid var(--line);
      }

      .now a {
        border-inline-start-color: var(--accent);
      }

      a:hover {
        background: var(--raised);
      }

      button {
        min-block-size: 2.75rem;
        margin-block-start: 0.75rem;
        padding-inline: 1rem;
        font: inherit;
        color: inherit;
        background: none;
        border: 1px solid var(--line-strong);
      }

      .make {
        display: inline;
        padding: 0;
        text-decoration: underline;
        text-underline-offset: 0.2em;
        border: 0;
      }

      .name {
        display: block;
        font-size: 1.375rem;
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .when {
        color: var(--muted);
      }

      .what {
        margin-block-start: 0.75rem;
        font-size: 1.125rem;
        text-wrap: pretty;
      }

      @media (max-width: 47.99rem) {
        :host {
          padding: 1rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) happenings: readonly Happening[] = [];
  @property({ type: Number }) at = 0;
  @property({ type: Boolean }) isMissing = false;
  @property({ attribute: false }) session: Session = NOBODY;
  @property() code: string | undefined;
  @state() private isWhole = false;

  override render() {
    const { choose: words } = WORDS[this.voice.language];
    const { now, coming, over } = choice(this.happenings, this.at);
    const isNone = now.length + coming.length === 0;
    return html`<h2>${isNone ? words.none : words.title}</h2>
      ${this.isMissing ? html`<p class="what" role="status">${words.missing}</p>` : nothing}
      ${isNone ? this.none() : nothing}
      ${this.list('now', words.now, now)}${this.list('coming', words.coming, coming)}
      ${this.list('over', words.over, this.isWhole ? over : over.slice(0, FIRST))}
      ${this.more(over.length)}`;
  }

  private none() {
    const { choose: words } = WORDS[this.voice.language];
    const { isOffered, token } = this.session;
    const hint = isOffered && token === undefined ? ` ${words.signIn}` : '';
    const mayMake = offered(this.session, this.code).includes('manage');
    return html`<p class="what">${words.what}${hint}</p>
      ${
        mayMake
          ? html`<p class="what">
              <a class="make" href=${manageAddress('happenings', this.code)}>${words.make}</a>
            </p>`
          : nothing
      }`;
  }

  private list(name: string, title: string, happenings: readonly Happening[]) {
    if (happenings.length === 0) return nothing;
    return html`<h3>${title}</h3>
      <ul class=${name}>
        ${happenings.map((each) => html`<li>${this.link(each)}</li>`)}
      </ul>`;
  }

  private more(count: number) {
    if (this.isWhole || count <= FIRST) return nothing;
    return html`<button
      @click=${() => {
        this.isWhole = true;
      }}
    >
      ${WORDS[this.voice.language].choose.all(this.voice.count(count))}
    </button>`;
  }

  private link(happening: Happening) {
    const words = WORDS[this.voice.language].phase;
    const [there, now] = [phase(happening, this.at), new Date(this.at).toISOString()];
    return html`<a href=${withHappening(location.search, happening.id)}>
      <span class="name">${happening.name}</span>
      <span class="when">${words[there](this.voice.moment(turn(happening, there), now))}</span>
    </a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-happenings': PassantHappenings;
  }
}
