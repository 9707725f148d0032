import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './period.ts';
import './picker.ts';
import { sheet } from '../../element/sheet.ts';
import type { Atlas } from '../api.ts';
import {
  fit,
  hasHours,
  INTERVALS,
  LEVELS,
  NOTHING,
  type OriginLevel,
  type PlaceKey,
  type Places,
  type Question,
  SUBJECTS,
  type Versus,
} from '../question.ts';
import type { Tongue } from '../tongue.ts';
import type { Period } from './period.ts';

const YEARS = 6;

/** The question as a sentence whose words are the controls. Says `passant-ask` with another one. */
@customElement('passant-sentence')
export class PassantSentence extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        position: relative;
        font-size: 1.5rem;
        line-height: 1.75;
        text-wrap: pretty;
      }

      select {
        max-inline-size: 20rem;
        padding: 0;
        padding-inline-start: 0.125rem;
        font-weight: 650;
        line-height: 1.35;
        background: transparent;
        border: 0;
        border-block-end: 2px solid var(--accent);
        cursor: pointer;
        field-sizing: content;
        text-overflow: ellipsis;
      }

      select:hover {
        background: var(--raised);
      }

      option,
      optgroup {
        color: var(--ink);
        background: var(--panel);
        font-size: 1rem;
      }

      @media (max-width: 47.99rem) {
        :host {
          font-size: 1.1875rem;
          line-height: 2;
        }

        select {
          max-inline-size: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) tongue!: Tongue;
  @property({ attribute: false }) question!: Question;
  @property({ attribute: false }) atlas!: Atlas;
  @property({ attribute: false }) name: (key: PlaceKey) => string = String;
  @property() today = '';
  @property() until: string | undefined;

  override render() {
    const { words } = this.tongue;
    const { question } = this;
    const isPassages = question.subject === 'passages';
    return html`${this.subject()} ${words.in} ${isPassages ? this.places() : this.area()}
      ${words.from}
      <passant-period
        .tongue=${this.tongue}
        .from=${question.from}
        .to=${question.to}
        .today=${this.today}
        .until=${this.until}
        @passant-period=${({ detail }: CustomEvent<Period>) => {
          this.ask({ ...question, ...detail });
        }}
      ></passant-period>
      ${words.per}
      ${isPassages ? this.interval() : this.level()}${
        question.subject === 'visitors' ? '' : html`, ${words.versus} ${this.versus()}`
      }`;
  }

  private subject() {
    const { words } = this.tongue;
    const { subject } = this.question;
    if (this.atlas.areas.size === 0) return html`<strong>${words.subject[subject]}</strong>`;
    return this.select(
      words.question,
      subject,
      SUBJECTS.map((each) => [each, words.subject[each]]),
      (value) => {
        const [first] = this.atlas.areas.keys();
        const next = SUBJECTS.find((each) => each === value) ?? 'passages';
        const isPassages = next === 'passages';
        this.ask({
          ...this.question,
          subject: next,
          area: isPassages ? undefined : (this.question.area ?? first),
          level: isPassages ? undefined : (this.question.level ?? 'municipality'),
          interval: isPassages ? 'day' : 'hour',
        });
      },
    );
  }

  private places() {
    const { atlas } = this;
    const keys = [
      ...[...atlas.zones.keys()].map((id) => `zone:${id}`),
      ...[...atlas.counters.keys()].map((id) => `counter:${id}`),
    ];
    return html`<passant-picker
      .words=${this.tongue.words}
      .places=${this.question.places}
      .keys=${keys}
      .name=${this.name}
      @passant-places=${({ detail }: CustomEvent<Places>) => {
        this.ask({ ...this.question, places: detail });
      }}
    ></passant-picker>`;
  }

  private area() {
    const areas = [...this.atlas.areas.values()];
    return this.select(
      this.tongue.words.visits.area,
      this.question.area ?? '',
      areas.map(({ id, name }) => [id, name]),
      (area) => {
        this.ask({ ...this.question, area });
      },
    );
  }

  private level() {
    const { visits } = this.tongue.words;
    const levels = LEVELS.map((level) => [level, visits[level]] as const);
    const isOrigins = this.question.subject === 'origins';
    return this.select(
      visits.level,
      this.question.level ?? '',
      isOrigins ? levels : [...levels, ['', visits.as]],
      (level) => {
        this.ask({ ...this.question, level: level === '' ? undefined : (level as OriginLevel) });
      },
    );
  }

  private interval() {
    const { words } = this.tongue;
    return this.select(
      words.per,
      this.question.interval,
      INTERVALS.map((interval) => [interval, words.interval[interval]]),
      (value) => {
        const interval = INTERVALS.find((each) => each === value) ?? 'day';
        this.ask({ ...this.question, interval }, 'interval');
      },
    );
  }

  private versus() {
    const { words, date } = this.tongue;
    const { versus, subject } = this.question;
    const isPassages = subject === 'passages';
    const hasYears = isPassages && !hasHours(this.question.interval);
    const year = Number(this.today.slice(0, 4)) || 0;
    const years = Array.from({ length: YEARS }, (_, index) => year - index).filter(
      (each) => each > 2000,
    );
    const option = (value: Versus, word: string) => {
      const key = JSON.stringify(value);
      return html`<option value=${key} ?selected=${key === JSON.stringify(versus)}>
        ${word}
      </option>`;
    };
    return html`<select
      aria-label=${words.compare.label}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        this.ask({ ...this.question, versus: JSON.parse(value) as Versus });
      }}
    >
      ${option(NOTHING, words.compare.none)}
      <optgroup label=${words.compare.earlier}>
        ${option({ kind: 'previous' }, words.compare.previous)}
        ${option({ kind: 'last-year' }, words.compare['last-year'])}
        ${versus.kind === 'since' ? option(versus, words.compare.since(date(versus.date))) : ''}
      </optgroup>
      ${
        !hasYears
          ? ''
          : html`<optgroup label=${words.compare.index}>
              ${years.map((each) =>
                option({ kind: 'index', year: each }, words.compare.indexed(String(each))),
              )}
            </optgroup>`
      }
      ${
        !isPassages
          ? ''
          : html`<optgroup label=${words.compare.place}>
              ${[...this.atlas.zones.keys()].map((id) => {
                const place = `zone:${id}`;
                return option({ kind: 'place', place }, words.compare.placed(this.name(place)));
              })}
            </optgroup>`
      }
    </select>`;
  }

  private select(
    label: string,
    chosen: string,
    options: readonly (readonly [value: string, word: string])[],
    change: (value: string) => void,
  ) {
    return html`<select
      aria-label=${label}
      .value=${chosen}
      @change=${(event: Event) => {
        change((event.target as HTMLSelectElement).value);
      }}
    >
      ${options.map(
        ([value, word]) =>
          html`<option value=${value} ?selected=${value === chosen}>${word}</option>`,
      )}
    </select>`;
  }

  private ask(question: Question, changed?: 'interval'): void {
    this.dispatchEvent(new CustomEvent('passant-ask', { detail: fit(question, changed) }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-sentence': PassantSentence;
  }
}
