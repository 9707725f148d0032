import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';

import { sheet } from '../../element/sheet.ts';
import type { Language } from '../../voice.ts';
import {
  type Field,
  followed,
  missing,
  namesOf,
  shownFields,
  type Value,
  type Values,
} from '../field.ts';
import { type Fault, faultsOf } from '../problem.ts';
import { WORDS } from '../words.ts';
import { buttonSheet } from './button.css.ts';
import { formSheet } from './form.css.ts';

/** What a form tells: everything that it holds. */
export class SaveEvent extends Event {
  static readonly type = 'passant-save';

  constructor(readonly values: Values) {
    super(SaveEvent.type);
  }
}

/**
 * A form made of its fields. What was typed stays until it is given other `values`.
 *
 * Says `passant-save`, `passant-alter` at each change, and `passant-cancel`; faults of the api are
 * told at the field that they name, all others above the buttons.
 */
@customElement('passant-form')
export class PassantForm extends LitElement {
  static override styles = [sheet, buttonSheet, formSheet];

  @property() language: Language = 'nl';
  @property({ attribute: false }) fields: readonly Field[] = [];
  /** What it holds at first. */
  @property({ attribute: false }) values: Values = {};
  @property({ attribute: false }) faults: readonly Fault[] = [];
  /** What went wrong with the whole; the empty text if nothing did. */
  @property() failure = '';
  @property() saveLabel = '';
  @property() cancelLabel = '';
  @property({ type: Boolean }) isBusy = false;
  @property({ type: Boolean }) isPlain = false;
  /** Whether its fields stand beside each other where there is room. */
  @property({ type: Boolean, reflect: true }) isInRow = false;
  @state() private draft: Values = {};
  @state() private own: readonly Fault[] = [];

  private isChecked = false;

  get held(): Values {
    return this.draft;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('values')) {
      this.draft = this.values;
      this.own = [];
    }
  }

  override updated(changed: PropertyValues): void {
    // Not when a field is put right: whoever types on must not be carried off.
    const isTold = this.isChecked || (changed.has('faults') && this.faults.length > 0);
    this.isChecked = false;
    if (!isTold) return;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  override render() {
    const words = WORDS[this.language].form;
    const shown = shownFields(this.fields, this.draft);
    const told = new Set(shown.flatMap((field) => this.faultsAt(field)));
    const others = this.faults.filter((fault) => !told.has(fault));
    return html`<form
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.save();
      }}
    >
      ${shown.map((field) => this.field(field))}
      ${
        others.length > 0 || this.failure !== ''
          ? html`<div class="wide fault" role="alert">
              ${this.failure === '' ? nothing : html`<p>${this.faults.length > 0 && others.length === 0 ? words.above : this.failure}</p>`}
              ${others.map(
                ({ name, detail }) => html`<p lang="en">${[name, detail].join(' ')}</p>`,
              )}
            </div>`
          : nothing
      }
      <div class="does" ?hidden=${this.isPlain}>
        <button class="first" aria-disabled=${this.isBusy}>${this.saveLabel || words.save}</button>
        <button type="button" @click=${() => this.dispatchEvent(new Event('passant-cancel'))}>
          ${this.cancelLabel || words.cancel}
        </button>
        <slot></slot>
      </div>
    </form>`;
  }

  /** Tell what it holds, unless something is missing: that is told at its field. */
  save(): void {
    if (!this.isBusy && this.check()) this.dispatchEvent(new SaveEvent(this.draft));
  }

  check(): boolean {
    this.own = missing(this.fields, this.draft, WORDS[this.language].form.missing);
    this.isChecked = this.own.length > 0;
    return !this.isChecked;
  }

  private faultsAt(field: Field): readonly Fault[] {
    return faultsOf([...this.own, ...this.faults], namesOf(field));
  }

  private put(name: string, value: Value): void {
    this.draft = {
      ...this.draft,
      ...followed(this.fields, this.draft, name, value),
      [name]: value,
    };
    this.own = this.own.filter((fault) => fault.name !== name);
    this.dispatchEvent(new Event('passant-alter'));
  }

  private field(field: Field) {
    const faults = this.faultsAt(field);
    const { name, label, hint } = field;
    const isGroup = field.kind === 'several';
    const isWide = isGroup || field.kind === 'long' || field.kind === 'lines';
    const optional =
      field.isRequired === true || field.kind === 'switch' || field.kind === 'choice'
        ? nothing
        : html` <span class="optional">${WORDS[this.language].form.optional}</span>`;
    const content = html`${this.input(field, faults.length > 0)}
    ${hint === undefined ? nothing : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${
      faults.length === 0
        ? nothing
        : html`<p class="fault" id="${name}-fault">
            ${faults.map((fault) =>
              this.own.includes(fault)
                ? html`<span>${fault.detail}</span>`
                : html`<span lang="en">${fault.detail}</span>`,
            )}
          </p>`
    }`;
    const classes = `field ${isWide ? 'wide' : ''} ${faults.length > 0 ? 'wrong' : ''}`;
    if (isGroup) {
      return html`<fieldset class=${classes}>
        <legend>${label}${optional}</legend>
        ${content}
      </fieldset>`;
    }
    return html`<div class=${classes}>
      ${field.kind === 'switch' ? nothing : html`<label for=${name}>${label}${optional}</label>`}
      ${content}
    </div>`;
  }

  private input(field: Field, isWrong: boolean) {
    const { name } = field;
    const value = this.draft[name];
    const words = typeof value === 'string' ? value : '';
    const invalid = isWrong ? 'true' : 'false';
    const described =
      [
        ...(field.hint === undefined ? [] : [`${name}-hint`]),
        ...(isWrong ? [`${name}-fault`] : []),
      ].join(' ') || nothing;
    const take = (event: Event): void => {
      this.put(name, (event.target as HTMLInputElement).value);
    };
    switch (field.kind) {
      case 'choice':
        return html`<select
          id=${name}
          aria-invalid=${invalid}
          aria-describedby=${described}
          .value=${live(words)}
          @change=${take}
        >
          ${field.options.map(
            (option) =>
              html`<option value=${option.value} ?selected=${option.value === words}>
                ${option.label}
              </option>`,
          )}
        </select>`;
      case 'several':
        return html`<div class="choices">
          ${field.options.map((option) => this.tick(name, option))}
        </div>`;
      case 'switch':
        return html`<label class="tick"
          ><input
            type="checkbox"
            id=${name}
            .checked=${live(value === true)}
            @change=${(event: Event) => {
              this.put(name, (event.target as HTMLInputElement).checked);
            }}
          />${field.label}</label
        >`;
      case 'long':
      case 'lines':
        return html`<textarea
          id=${name}
          aria-invalid=${invalid}
          aria-describedby=${described}
          maxlength=${field.kind === 'long' ? (field.most ?? nothing) : nothing}
          .value=${live(Array.isArray(value) ? (value as readonly string[]).join('\n') : words)}
          @change=${(event: Event) => {
            const typed = (event.target as HTMLTextAreaElement).value;
            this.put(name, field.kind === 'long' ? typed : linesOf(typed));
          }}
        ></textarea>`;
      case 'number':
        return html`<div class="measured">
          <input
            id=${name}
            type="number"
            inputmode="decimal"
            min=${field.min ?? nothing}
            max=${field.max ?? nothing}
            step=${field.step ?? 'any'}
            aria-invalid=${invalid}
            aria-describedby=${described}
            .value=${live(typeof value === 'number' ? String(value) : '')}
            @change=${(event: Event) => {
              const { valueAsNumber } = event.target as HTMLInputElement;
              this.put(name, Number.isNaN(valueAsNumber) ? null : valueAsNumber);
            }}
          />
          ${field.unit ?? nothing}
        </div>`;
      default:
        return html`<input
          id=${name}
          type=${{ moment: 'datetime-local', secret: 'password', text: 'text' }[field.kind]}
          autocomplete="off"
          maxlength=${field.most ?? nothing}
          aria-invalid=${invalid}
          aria-describedby=${described}
          .value=${live(words)}
          @input=${take}
        />`;
    }
  }

  private tick(name: string, { value, label }: { value: string; label: string }) {
    const held = this.draft[name];
    const chosen = Array.isArray(held) ? (held as readonly string[]) : [];
    return html`<label class="tick"
      ><input
        type="checkbox"
        .checked=${live(chosen.includes(value))}
        @change=${(event: Event) => {
          const { checked } = event.target as HTMLInputElement;
          this.put(name, checked ? [...chosen, value] : chosen.filter((each) => each !== value));
        }}
      />${label}</label
    >`;
  }
}

function linesOf(typed: string): readonly string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-form': PassantForm;
  }
}
