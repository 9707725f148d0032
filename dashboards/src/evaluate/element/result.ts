import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './course.ts';
import { sheet } from '../../element/sheet.ts';
import { tableSheet } from '../../explore/element/table.css.ts';
import type { Effect, Shown } from '../api.ts';
import type { Notation } from '../notation.ts';
import { answer, effectOn, holdsZero } from './answer.ts';
import { hours, hourSheet } from './hours.ts';
import { omission } from './omission.ts';
import { proofs, proofSheet } from './proofs.ts';
import { refusal } from './refusal.ts';
import { resultSheet } from './result.css.ts';
import { strips, stripSheet } from './strips.ts';
import { verdictSheet } from './verdict.ts';

const SATURDAY = 6;
const SUNDAY = 0;
const MOST_PLACES = 20;

/** What a measure did: the answer first, then what it rests on. */
@customElement('passant-effect-result')
export class PassantEffectResult extends LitElement {
  static override styles = [
    sheet,
    tableSheet,
    verdictSheet,
    stripSheet,
    hourSheet,
    proofSheet,
    resultSheet,
  ];

  @property({ attribute: false }) speech!: Notation;
  @property({ attribute: false }) shown!: Shown;
  @property({ attribute: false }) name: (place: string) => string = String;

  /** Put who reads by ear or by keys at the answer. */
  override focus(): void {
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>('.title')?.focus();
    });
  }

  override render() {
    const { shown, speech, name } = this;
    const { words } = speech;
    const { result } = shown;
    const kinds = this.isOfSundays ? words.ofSundays : words.ofDays;
    const main = effectOn(result.effects, 'open');
    const isRefused = shown.verdict === 'not-answerable' || main === undefined;
    return html`<section class="panel answer">
        ${answer(shown, kinds, speech)} ${isRefused ? refusal(result, speech, name) : nothing}
      </section>
      ${isRefused ? nothing : this.grounds(main, kinds)}
      <section class="panel">
        <h3>${words.left.title}</h3>
        ${omission(result, speech, name)}
      </section>
      <section class="panel">
        <details>
          <summary><h3>${words.method.title}</h3></summary>
          ${words.method.text.map((each) => html`<p class="text">${each}</p>`)}
          <p class="note">
            ${words.method.versions(
              shown.designVersion,
              shown.materialVersion,
              shown.methodVersion,
            )}
          </p>
        </details>
      </section>`;
  }

  private grounds(main: Effect, kinds: Notation['words']['ofSundays']) {
    const { shown, speech, name } = this;
    const { words } = speech;
    const { result } = shown;
    const measure = shown.design?.measure;
    return html`${
        result.series.length < 2
          ? nothing
          : html`<section class="panel">
              <h3>${words.chart.title}</h3>
              <passant-effect-course
                .speech=${speech}
                .points=${result.series}
                .starts=${measure?.startsOn}
                .isOfSundays=${this.isOfSundays}
              ></passant-effect-course>
            </section>`
      }
      <section class="panel">
        <h3>${words.parts.title}</h3>
        ${this.parts(kinds)}
      </section>
      <div class="pair">${this.places(main)} ${this.phases()}</div>
      ${
        result.byHour.length === 0
          ? nothing
          : html`<section class="panel">
              <h3>${words.hour.title}</h3>
              ${hours(result.byHour, kinds.days, speech)}
            </section>`
      }
      <section class="panel">
        <h3>${words.proof.title}</h3>
        <ul class="reasons">
          ${result.decision.causes.flatMap((cause) => {
            const reason = (words.reason as Partial<Record<string, string>>)[cause];
            return reason === undefined ? [] : [html`<li>${reason}</li>`];
          })}
        </ul>
        ${proofs(result, main, speech, name)}
        ${
          result.power === null
            ? nothing
            : html`<p class="text">${words.proof.power(speech.size(result.power.detectable))}</p>`
        }
      </section>`;
  }

  private parts(kinds: Notation['words']['ofSundays']) {
    const { speech } = this;
    const { parts, strips: drawn } = speech.words;
    const { effects } = this.shown.result;
    const label = (part: Effect['part']): string => {
      if (part === 'open') return kinds.new;
      if (part === 'already-open') return kinds.already;
      return part === 'saturday' ? parts[this.beside] : parts[part];
    };
    const figure = (value: number | null): string => (value === null ? '–' : speech.number(value));
    const told = effects.filter(({ part }) => part === 'saturday' || part === 'weekdays');
    return html`<p class="text">
        ${told
          .map((each) => {
            const name = upper(label(each.part));
            if (holdsZero(each)) return parts.same(name);
            const { estimate } = each.share;
            return (estimate > 0 ? parts.more : parts.fewer)(name, speech.size(estimate));
          })
          .join(' ')}
      </p>
      ${strips(
        parts.head,
        effects.map(({ part, share }) => ({
          label: label(part),
          share,
          isStrong: part === 'open' || part === 'week',
        })),
        speech,
        {
          heads: [parts.expected, parts.observed, parts.difference],
          cells: (row) => {
            const each = effects[row];
            if (each === undefined) return [];
            return [
              figure(each.expected),
              figure(each.observed),
              speech.difference(each.absolute.estimate),
            ];
          },
        },
      )}
      <p class="note">${parts.caption} ${drawn.key}</p>`;
  }

  private places(main: Effect) {
    const { speech, name } = this;
    const { place } = speech.words;
    const found = this.shown.result.byPlace
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, MOST_PLACES);
    if (found.length < 2) return nothing;
    const rows = found.map(({ place: id, share, weight }) => ({
      label: html`${name(id)} <span class="note">${place.weight(speech.size(weight))}</span>`,
      share,
    }));
    return html`<section class="panel">
      <h3>${place.title}</h3>
      ${strips(
        place.head,
        [...rows, { label: place.all, share: main.share, isStrong: true }],
        speech,
      )}
    </section>`;
  }

  private phases() {
    const { speech } = this;
    const { phase } = speech.words;
    const { phases } = this.shown.result;
    if (phases.length === 0) return nothing;
    return html`<section class="panel">
      <h3>${phase.title}</h3>
      ${strips(
        phase.head,
        phases.map(({ name, days, share }) => ({ label: phase[name](speech.count(days)), share })),
        speech,
      )}
    </section>`;
  }

  /** The chart's days tell it where nobody says what was asked. */
  private get isOfSundays(): boolean {
    const kind = this.shown.design?.measure.kind;
    if (kind !== undefined) return kind === 'sunday-opening';
    const { series } = this.shown.result;
    return series.every(({ day }) => new Date(day).getUTCDay() === SUNDAY);
  }

  private get beside(): 'saturday' | 'sunday' | 'weekend' {
    const days = this.shown.design?.measure.weekdays ?? ['sunday'];
    const last = this.shown.result.series.at(-1)?.day;
    const isSaturdays =
      this.shown.design === undefined &&
      last !== undefined &&
      new Date(last).getUTCDay() === SATURDAY;
    if (isSaturdays) return 'sunday';
    if (!days.includes('saturday')) return 'saturday';
    return days.includes('sunday') ? 'weekend' : 'sunday';
  }
}

function upper(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-result': PassantEffectResult;
  }
}
