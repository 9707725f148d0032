import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './blank.ts';
import './ticks.ts';
import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import type { Blame, FieldName } from '../blame.ts';
import type { Draft } from '../draft.ts';
import type { Notation } from '../notation.ts';
import type { Place } from '../place.ts';
import type { Saying } from '../saying.ts';
import {
  covariatePanel,
  dayPanel,
  kindPanel,
  outcomePanel,
  type Panel,
  spanPanel,
  startPanel,
} from './panel.ts';
import type { PassantEffectBlank } from './blank.ts';
import { sentenceSheet } from './sentence.css.ts';

/** The question as a sentence with blanks. Says `passant-draft` with another one. */
@customElement('passant-effect-sentence')
export class PassantEffectSentence extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    sentenceSheet,
    css`
      :host {
        display: block;
        position: relative;
        font-size: 1.5rem;
        line-height: 1.75;
        text-wrap: pretty;
      }

      @media (max-width: 47.99rem) {
        :host {
          font-size: 1.1875rem;
          line-height: 2;
        }
      }
    `,
  ];

  @property({ attribute: false }) speech!: Notation;
  @property({ attribute: false }) draft!: Draft;
  @property({ attribute: false }) told!: Saying;
  @property({ attribute: false }) places: readonly Place[] = [];
  @property({ attribute: false }) blames: readonly Blame[] = [];
  @property({ attribute: false }) hasVisits = false;
  @property() today = '';

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('blames')) return;
    // The first that is wrong says so by itself; who types is put into it.
    const [first] = this.blames.flatMap(({ field }) => (field === undefined ? [] : [field]));
    if (first !== undefined) void this.show(first);
  }

  private async show(name: FieldName): Promise<void> {
    const blank = this.renderRoot.querySelector<PassantEffectBlank>(
      `passant-effect-blank[name='${name}']`,
    );
    if (blank === null) return;
    // What is hidden takes no focus.
    await blank.open();
    blank.querySelector<HTMLElement>('input, select, button, passant-effect-ticks')?.focus();
  }

  override render() {
    const { sentence } = this.speech.words;
    const panel: Panel = {
      draft: this.draft,
      speech: this.speech,
      today: this.today,
      hasVisits: this.hasVisits,
      change: (draft) => {
        this.say(draft);
      },
    };
    // prettier-ignore
    return html`${sentence.what} ${this.blank('kind', kindPanel(panel))}
      ${sentence.in} ${this.blank('places', this.ticks('places'))}
      ${sentence.since} ${this.blank('starts', startPanel(panel))},
      ${sentence.on} ${this.blank('days', dayPanel(panel))}?
      ${sentence.counted} ${this.blank('outcome', outcomePanel(panel))},
      ${sentence.versus} ${this.blank('span', spanPanel(panel))}
      ${sentence.and} ${this.blank('controls', this.ticks('controls'))},
      ${sentence.allowing} ${this.blank('covariates', covariatePanel(panel))}.`;
  }

  private blank(name: Exclude<FieldName, 'title'>, content: unknown) {
    const { words } = this.speech;
    const wrong = this.blames.find(({ field }) => field === name);
    return html`<passant-effect-blank
      name=${name}
      label=${words.field[name]}
      text=${this.told[name]}
      hint=${words.hint[name]}
      done=${words.done}
      fault=${wrong === undefined ? '' : words.mend[name]}
      said=${wrong === undefined || wrong.detail === '' ? '' : `${words.said} ${wrong.detail}`}
      >${content}</passant-effect-blank
    >`;
  }

  private ticks(name: 'places' | 'controls') {
    return html`<passant-effect-ticks
      .words=${this.speech.words}
      .places=${this.places}
      .ticked=${this.draft[name]}
      ?whole=${name === 'places'}
      @passant-ticked=${({ detail }: CustomEvent<readonly string[]>) => {
        this.say({ ...this.draft, [name]: detail });
      }}
    ></passant-effect-ticks>`;
  }

  private say(draft: Draft): void {
    this.dispatchEvent(new CustomEvent('passant-draft', { detail: draft }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-sentence': PassantEffectSentence;
  }
}
