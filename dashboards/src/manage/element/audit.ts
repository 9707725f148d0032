import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './form.ts';
import { address, page, type Schemas, SHORT_PAGE } from '../api.ts';
import { type Field, text, type Values } from '../field.ts';
import { instantOf } from '../moment.ts';
import { mayGiveEverywhere } from '../right.ts';
import { Desk } from './desk.ts';
import type { SaveEvent } from './form.ts';

type Entry = Schemas['Audit'];
const HERE = 'here';
const EVERYTHING: Values = { principal: '', from: '', to: '', where: '' };

/** The audit: who asked what, a page at a time. */
@customElement('passant-audit')
export class PassantAudit extends Desk {
  @state() private entries: readonly Entry[] = [];
  @state() private next: string | null = null;
  @state() private filter = EVERYTHING;

  protected get heading(): string {
    return this.words.parts.audit;
  }

  protected get lead(): string {
    return this.words.audit.lead;
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const asked = (name: 'from' | 'to') => {
      const at = instantOf(text(this.filter, name), this.here.timeZone);
      return at === null ? {} : { [name]: at };
    };
    const principal = text(this.filter, 'principal');
    const query = {
      ...(this.isEverywhere ? {} : { municipality: this.here.code }),
      pageSize: SHORT_PAGE,
      ...(principal === '' ? {} : { principal }),
      ...asked('from'),
      ...asked('to'),
    };
    const found = await page<Entry>(address('/audits', query), signal);
    [this.entries, this.next] = [found.data, found.next];
  }

  protected show() {
    const words = this.words.audit;
    const { where, here, every } = this.words.key;
    const fields: readonly Field[] = [
      { kind: 'text', name: 'principal', label: words.principal, most: 300 },
      { kind: 'moment', name: 'from', label: words.from },
      { kind: 'moment', name: 'to', label: words.to },
      {
        kind: 'choice',
        name: 'where',
        label: where,
        options: [
          { value: '', label: every },
          { value: HERE, label: here },
        ],
        when: () => mayGiveEverywhere(this.session),
      },
    ];
    return html`<div class="desk">
        <passant-form
          .language=${this.voice.language}
          .fields=${fields}
          .values=${this.filter}
          .faults=${this.faults}
          .saveLabel=${words.filter}
          .cancelLabel=${words.clear}
          .isBusy=${this.isBusy}
          .isInRow=${true}
          @passant-cancel=${() => this.search({ ...EVERYTHING })}
          @passant-save=${(event: SaveEvent) => this.search(event.values)}
        ></passant-form>
      </div>
      ${this.trouble(false)}
      ${
        this.entries.length === 0
          ? html`<p class="note">${words.none}</p>`
          : html`<div class="scroll">
              <table class="list" aria-label=${this.words.parts.audit}>
                <thead>
                  <tr>
                    <th scope="col">${words.at}</th>
                    <th scope="col">${words.who}</th>
                    <th scope="col">${words.what}</th>
                    <th scope="col" class="number">${words.answer}</th>
                    <th scope="col">${words.detail}</th>
                  </tr>
                </thead>
                <tbody>
                  ${this.entries.map((entry) => this.row(entry))}
                </tbody>
              </table>
            </div>`
      }
      ${
        this.next === null
          ? nothing
          : html`<p>
              <button aria-disabled=${this.isBusy} @click=${() => this.older()}>
                ${words.more}
              </button>
            </p>`
      }`;
  }

  // Who looks after all of them withdraws a key or tries a channel in all of them at once: of one
  // municipality alone that would not be found.
  private get isEverywhere(): boolean {
    return mayGiveEverywhere(this.session) && text(this.filter, 'where') !== HERE;
  }

  private row(entry: Entry) {
    const words = this.words.audit;
    const asked = Object.entries(entry.asked).map(
      ([name, value]) => `${name}=${Array.isArray(value) ? value.join(', ') : String(value)}`,
    );
    return html`<tr>
      <td data-label=${words.at} class="when">${this.voice.clock(entry.at)}</td>
      <th scope="row">
        ${entry.name || entry.principal || words.nobody}
        <div class="small">
          ${[words.kind[entry.kind], entry.principal, entry.purpose].filter(Boolean).join(' · ')}
        </div>
      </th>
      <td data-label=${words.what}>${entry.operation || words.nothing}</td>
      <td data-label=${words.answer} class="number">${entry.status}</td>
      <td data-label=${words.detail} class="small">${asked.join('; ')}</td>
    </tr>`;
  }

  private async search(filter: Values): Promise<void> {
    const [from, to] = [text(filter, 'from'), text(filter, 'to')];
    this.filter = filter;
    if (from !== '' && to !== '' && to <= from) {
      this.faults = [{ name: 'to', detail: this.words.audit.span }];
      return;
    }
    await this.attempt(() => this.load(this.asking.signal));
  }

  private async older(): Promise<void> {
    const { next } = this;
    if (next === null) return;
    await this.attempt(async () => {
      const more = await page<Entry>(next, this.asking.signal);
      [this.entries, this.next] = [[...this.entries, ...more.data], more.next];
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-audit': PassantAudit;
  }
}
