import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Inquiry, Standing } from '../inquiry.ts';
import type { Words } from '../messages/nl.ts';
import type { ProblemError } from '../problem.ts';
import { formSheet } from './form.css.ts';

/**
 * How far the question is, and what can be done where it does not get on.
 *
 * Says `passant-stop`, `passant-again`, and `passant-final` to ask what everybody may know.
 */
@customElement('passant-standing')
export class PassantStanding extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: block;
      }

      .bar {
        display: block;
        inline-size: 100%;
        block-size: 0.25rem;
        margin-block-end: 0.375rem;
        background: var(--raised);
      }

      rect {
        fill: var(--accent);
      }

      .said {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding-block-end: 0.75rem;
      }

      .said > div {
        flex: 1 1 20rem;
      }

      .detail {
        font-size: 0.875rem;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) inquiry!: Inquiry;
  // What changes within it, so that this is drawn anew.
  @property({ attribute: false }) figures = 0;
  @property() standing: Standing = 'idle';
  @property() until = '';

  override render() {
    const { words } = this;
    switch (this.standing) {
      case 'idle':
      case 'done':
        return nothing;
      case 'asking':
        return this.asking();
      case 'waiting':
        return this.said(words.problem.busy, this.stop());
      case 'stopped':
        return this.said(words.progress.stopped, this.again());
      case 'large':
        return this.said(words.progress.large(this.voice.count(this.inquiry.expected)), nothing);
      case 'failed':
        return this.failed(this.inquiry.problem);
    }
  }

  private asking() {
    const { words, voice } = this;
    const { expected } = this.inquiry;
    const share = expected === 0 ? 0 : Math.min(1, this.figures / expected);
    const of =
      this.figures === 0
        ? words.progress.asking
        : words.progress.of(
            voice.count(this.figures),
            voice.count(Math.max(expected, this.figures)),
          );
    return html`${svg`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width=${share * 100} height="4" />
      </svg>`}${this.said(of, this.stop())}`;
  }

  private failed(problem: ProblemError | undefined) {
    const { words } = this;
    const { status = 0, detail = '' } = problem ?? {};
    if (problem?.publicUntil !== undefined) {
      return this.said(
        words.problem.recent,
        html`<button
          class="do"
          @click=${() => {
            this.say('passant-final');
          }}
        >
          ${words.problem.until(this.until)}
        </button>`,
      );
    }
    if (status === 0) return this.said(words.problem.unreachable, this.again());
    if (status === 401) return this.said(words.problem.key, nothing, detail);
    if (status === 403) return this.said(words.problem.refused, nothing, detail);
    if (status < 500) return this.said(words.problem.wrong, nothing, detail);
    return this.said(words.problem.failed, this.again(), detail);
  }

  private said(text: string, action: unknown, detail = '') {
    const { problem } = this.words;
    return html`<div class="said">
      <div role="status">
        ${text}
        ${
          detail === ''
            ? nothing
            : html`<p class="detail">${problem.said} <span lang="en">${detail}</span></p>`
        }
      </div>
      ${action}
    </div>`;
  }

  private stop() {
    return html`<button
      class="choice"
      @click=${() => {
        this.say('passant-stop');
      }}
    >
      ${this.words.progress.stop}
    </button>`;
  }

  private again() {
    return html`<button
      class="choice"
      @click=${() => {
        this.say('passant-again');
      }}
    >
      ${this.words.progress.again}
    </button>`;
  }

  private say(type: string): void {
    this.dispatchEvent(new CustomEvent(type));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-standing': PassantStanding;
  }
}
