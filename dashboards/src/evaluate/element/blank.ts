import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import '../../element/drop.ts';
import type { PassantDrop } from '../../element/drop.ts';
import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';

/**
 * A blank of the sentence: what stands in it, and a panel that says what it is about, what is wrong
 * with it and how to fill it. `open()` opens it from outside.
 */
@customElement('passant-effect-blank')
export class PassantEffectBlank extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: contents;
        --drop-size: 24rem;
      }

      .hint {
        margin-block-end: 0.75rem;
        color: var(--muted);
        text-wrap: pretty;
      }

      .fault {
        margin-block-end: 0.75rem;
        padding-inline-start: 0.75rem;
        font-weight: 650;
        border-inline-start: 0.375rem solid var(--line-strong);
      }

      .fault span {
        display: block;
        font-size: 0.875rem;
        font-weight: 400;
        color: var(--muted);
      }

      .do {
        margin-block-start: 0.75rem;
      }
    `,
  ];

  @property() label = '';
  @property() text = '';
  @property() hint = '';
  @property() done = '';
  /** What to do about it, where it was refused. */
  @property() fault = '';
  /** What the api said of it. */
  @property() said = '';
  private readonly drop = createRef<PassantDrop>();

  override render() {
    const isWrong = this.fault !== '';
    return html`<passant-drop
      ${ref(this.drop)}
      label=${this.label}
      text=${this.text}
      ?wrong=${isWrong}
    >
      <p class="hint">${this.hint}</p>
      ${
        isWrong
          ? html`<p class="fault" role="alert">
              ${this.fault}
              ${this.said === '' ? nothing : html`<span lang="en">${this.said}</span>`}
            </p>`
          : nothing
      }
      <slot></slot>
      <button class="do" @click=${() => this.drop.value?.close()}>${this.done}</button>
    </passant-drop>`;
  }

  /** Open it; what is in it can have the focus then. */
  async open(): Promise<void> {
    this.drop.value?.open();
    await this.drop.value?.updateComplete;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-blank': PassantEffectBlank;
  }
}
