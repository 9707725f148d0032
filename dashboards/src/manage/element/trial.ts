import { css, html, LitElement, nothing, type PropertyValues, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import { lengthIn } from '../length.ts';
import { type Episode, spotOf, type Trial, verdict } from '../trial.ts';
import { WORDS } from '../words.ts';
import { partSheet } from './part.css.ts';

/** Episodes in the list; the line shows them all. */
const MOST = 20;

/** What a rule would have raised: in a sentence, along a line of time, and one by one. */
@customElement('passant-trial')
export class PassantTrial extends LitElement {
  static override styles = [
    sheet,
    partSheet,
    css`
      .sentence {
        font-weight: 600;
      }

      svg {
        display: block;
        inline-size: 100%;
        block-size: 2.5rem;
        margin-block: 0.75rem 0.25rem;
        background: var(--raised);
      }

      rect {
        fill: var(--ink);
      }

      .ends {
        display: flex;
        justify-content: space-between;
        margin-block-end: 0.75rem;
        font-size: 0.875rem;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) trial!: Trial;
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();

  // It stands below a form that may fill the screen: who asked must see that there is an answer.
  override updated(changed: PropertyValues<this>): void {
    if (changed.has('trial')) this.scrollIntoView({ block: 'nearest' });
  }

  override render() {
    const { voice, trial } = this;
    const { rule } = WORDS[voice.language];
    const { times, days, totalSeconds, longestSeconds, isOften } = verdict(trial);
    const length = (seconds: number): string => lengthIn(seconds, rule, voice);
    const [many, span, total] = [voice.count(times), voice.count(days), length(totalSeconds)];
    if (times === 0) return html`<p class="sentence">${rule.foundNone(span)}</p>`;
    return html`<p class="sentence">
        ${times === 1 ? rule.foundOnce(span, total) : rule.found(many, span, total)}
        ${times > 1 ? rule.longest(length(longestSeconds)) : nothing}
      </p>
      ${isOften ? html`<p>${rule.often}</p>` : nothing}
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label=${rule.timeline}>
        ${trial.data.map((episode) => {
          const { at, width } = spotOf(episode, trial);
          return svg`<rect x=${at} y="0.15" width=${width} height="0.7" />`;
        })}
      </svg>
      <p class="ends" aria-hidden="true">
        <span>${voice.clock(trial.from)}</span><span>${voice.clock(trial.to)}</span>
      </p>
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">${rule.place}</th>
              <th scope="col">${rule.raised}</th>
              <th scope="col">${rule.cleared}</th>
              <th scope="col">${rule.peak}</th>
            </tr>
          </thead>
          <tbody>
            ${trial.data.slice(0, MOST).map((episode) => this.row(episode))}
          </tbody>
        </table>
      </div>
      ${times > MOST ? html`<p class="hint">${rule.more(voice.count(times - MOST))}</p>` : nothing}`;
  }

  private row(episode: Episode) {
    const { rule } = WORDS[this.voice.language];
    const id = episode.zoneId ?? episode.counterId ?? '';
    return html`<tr>
      <th scope="row">${this.names.get(id) ?? id}</th>
      <td data-label=${rule.raised} class="when">${this.voice.clock(episode.raisedAt)}</td>
      <td data-label=${rule.cleared} class="when">
        ${episode.clearedAt === null ? rule.still : this.voice.clock(episode.clearedAt)}
      </td>
      <td data-label=${rule.peak}>${this.peak(episode)}</td>
    </tr>`;
  }

  private peak({ peak, peakLevel }: Episode): string {
    if (peakLevel != null) return this.voice.words.level[peakLevel];
    return peak == null ? '–' : this.voice.tenths(peak);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-trial': PassantTrial;
  }
}
