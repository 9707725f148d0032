import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './deliveries.ts';
import './form.ts';
import './secret.ts';
import { address, change, get, page, type Schemas, SHORT_PAGE } from '../api.ts';
import { askedOf, type Channel, fieldsOf, NEW, valuesOf } from '../channel.ts';
import type { Values } from '../field.ts';
import { mayChange } from '../right.ts';
import { Desk } from './desk.ts';
import type { SaveEvent } from './form.ts';

type Delivery = Schemas['DeliveryShown'];
const STATES = ['waiting', 'delivered', 'given-up'] as const;

interface Editing {
  /** Nothing for a channel that is new. */
  readonly channel: Channel | undefined;
  readonly values: Values;
}

/** Channels, a test of each, and what became of every word. */
@customElement('passant-channels')
export class PassantChannels extends Desk {
  @state() private channels: readonly Channel[] = [];
  @state() private zones: Schemas['Zones']['data'] = [];
  @state() private deliveries: readonly Delivery[] = [];
  @state() private next: string | null = null;
  @state() private wanted = '';
  @state() private editing: Editing | undefined;
  @state() private secret: string | undefined;
  @state() private tested: readonly Delivery[] | undefined;
  @state() private testing: string | undefined;

  protected get heading(): string {
    return this.words.parts.channels;
  }

  protected get lead(): string {
    return this.words.channel.lead;
  }

  private get may(): boolean {
    return mayChange(this.session, 'channels', this.here.code);
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const query = { municipality: this.here.code };
    const [channels, zones, deliveries] = await Promise.all([
      get<Schemas['Channels']>('/channels', query, signal),
      get<Schemas['Zones']>('/zones', query, signal),
      page<Delivery>(this.asked, signal),
    ]);
    [this.channels, this.zones] = [channels.data, zones.data];
    [this.deliveries, this.next] = [deliveries.data, deliveries.next];
  }

  private get asked(): string {
    return address('/deliveries', {
      municipality: this.here.code,
      pageSize: SHORT_PAGE,
      ...(this.wanted === '' ? {} : { state: this.wanted }),
    });
  }

  protected show() {
    const words = this.words.channel;
    return html`${
        this.secret === undefined
          ? nothing
          : html`<passant-secret
              .language=${this.voice.language}
              .label=${words.secret}
              .hint=${words.secretHint}
              .value=${this.secret}
              @passant-done=${() => {
                this.secret = undefined;
              }}
            ></passant-secret>`
      }
      ${
        this.may
          ? html`<div class="bar">
              <button
                class="first"
                @click=${() => {
                  this.begin(undefined);
                }}
              >
                ${words.create}
              </button>
            </div>`
          : html`<p class="note">${this.words.standing.readOnly}</p>`
      }
      ${this.editing === undefined ? nothing : this.form(this.editing)}
      ${this.trouble(this.editing !== undefined)}
      ${
        this.channels.length === 0
          ? html`<p class="note">${words.none}</p>`
          : html`<div class="scroll">
              <table class="list" aria-label=${this.words.parts.channels}>
                <thead>
                  <tr>
                    <th scope="col">${words.name}</th>
                    <th scope="col">${words.to}</th>
                    <th scope="col">${words.least}</th>
                    <th scope="col">${words.zones}</th>
                    <th scope="col"><span class="unseen">${this.words.form.edit}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${this.channels.map((channel) => this.row(channel))}
                </tbody>
              </table>
            </div>`
      }
      <div aria-live="polite">
        ${
          this.tested === undefined
            ? nothing
            : html`<h3>${words.tested}</h3>
                <passant-deliveries
                  .voice=${this.voice}
                  .label=${words.tested}
                  .deliveries=${this.tested}
                ></passant-deliveries>`
        }
      </div>
      ${this.history()}`;
  }

  private row(channel: Channel) {
    const { channel: words, form, severity } = this.words;
    const { url, addresses } = channel;
    const zones = (channel.zones ?? []).map(
      (id) => this.zones.find((zone) => zone.id === id)?.name ?? id,
    );
    return html`<tr class=${channel.enabled ? '' : 'off'}>
      <th scope="row">
        ${channel.name}
        <div class="small">
          ${words.kinds[channel.kind]}, ${channel.enabled ? words.on : words.off}
        </div>
      </th>
      <td data-label=${words.to}>${url ?? addresses?.join(', ')}</td>
      <td data-label=${words.least}>${severity[channel.leastSeverity]}</td>
      <td data-label=${words.zones}>${zones.join(', ') || form.everywhere}</td>
      <td>
        ${
          this.may
            ? html`<div class="deeds" role="group" aria-label=${channel.name}>
                <button aria-disabled=${this.isBusy} @click=${() => this.test(channel)}>
                  ${this.testing === channel.id ? words.testing : words.test}
                </button>
                <button
                  @click=${() => {
                    this.begin(channel);
                  }}
                >
                  ${form.edit}
                </button>
                <passant-deed
                  .language=${this.voice.language}
                  .label=${form.remove}
                  .question=${words.remove}
                  @passant-deed=${() => this.discard(channel)}
                ></passant-deed>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }

  private history() {
    const words = this.words.channel;
    return html`<h3>${words.deliveries}</h3>
      <div class="bar">
        <select
          aria-label=${words.state}
          @change=${(event: Event) => {
            this.wanted = (event.target as HTMLSelectElement).value;
            void this.ask();
          }}
        >
          <option value="">${words.every}</option>
          ${STATES.map((value) => html`<option value=${value}>${words.states[value]}</option>`)}
        </select>
      </div>
      ${
        this.deliveries.length === 0
          ? html`<p class="note">${words.noDeliveries}</p>`
          : html`<passant-deliveries
              .voice=${this.voice}
              .label=${words.deliveries}
              .deliveries=${this.deliveries}
            ></passant-deliveries>`
      }
      ${this.next === null ? nothing : html`<p><button @click=${() => this.older()}>${words.older}</button></p>`}`;
  }

  private begin(channel: Channel | undefined): void {
    this.clear();
    this.editing = { channel, values: channel === undefined ? NEW : valuesOf(channel) };
    void this.face();
  }

  private form({ channel, values }: Editing) {
    const words = this.words.channel;
    const zones = this.zones.map(({ id, name }) => ({ value: id, label: name }));
    return html`<div class="desk">
      <h3 tabindex="-1">${channel === undefined ? words.create : words.editing(channel.name)}</h3>
      <passant-form
        .language=${this.voice.language}
        .fields=${fieldsOf(this.words, zones, channel === undefined)}
        .values=${values}
        .faults=${this.faults}
        .failure=${this.failure}
        .isBusy=${this.isBusy}
        @passant-cancel=${() => {
          this.editing = undefined;
          this.clear();
        }}
        @passant-save=${(event: SaveEvent) => this.save(channel, event.values)}
      ></passant-form>
    </div>`;
  }

  private async save(channel: Channel | undefined, values: Values): Promise<void> {
    const asked = askedOf(values, this.here.code);
    await this.attempt(async () => {
      if (channel === undefined) {
        const made = await change<Schemas['ChannelMade']>('POST', '/channels', this.session, asked);
        this.secret = made.secret ?? undefined;
      } else await change('PUT', `/channels/${channel.id}`, this.session, asked);
      this.editing = undefined;
      await this.ask();
    });
  }

  private async test({ id }: Channel): Promise<void> {
    [this.testing, this.tested] = [id, undefined];
    await this.attempt(async () => {
      const path = `/channels/${id}/tests`;
      this.tested = (await change<Schemas['ChannelTest']>('POST', path, this.session)).data;
      await this.ask();
    });
    this.testing = undefined;
  }

  private async discard({ id }: Channel): Promise<void> {
    await this.attempt(async () => {
      await change('DELETE', `/channels/${id}`, this.session);
      await this.ask();
    });
  }

  private async older(): Promise<void> {
    const { next } = this;
    if (next === null) return;
    await this.attempt(async () => {
      const more = await page<Delivery>(next, this.asking.signal);
      [this.deliveries, this.next] = [[...this.deliveries, ...more.data], more.next];
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-channels': PassantChannels;
  }
}
