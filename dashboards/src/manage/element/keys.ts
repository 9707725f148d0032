import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './form.ts';
import './secret.ts';
import { change, get, type Schemas } from '../api.ts';
import type { Values } from '../field.ts';
import { askedOf, fieldsOf, type Key, named, NEW, standingOf } from '../key.ts';
import { mayChange, mayGiveEverywhere } from '../right.ts';
import { Desk } from './desk.ts';
import type { SaveEvent } from './form.ts';

/** Keys: who has one, when it was last used, and the way to make and revoke one. */
@customElement('passant-keys')
export class PassantKeys extends Desk {
  @state() private keys: readonly Key[] = [];
  @state() private zones: Schemas['Zones']['data'] = [];
  @state() private happenings: Schemas['Happenings']['data'] = [];
  @state() private isMaking = false;
  @state() private made: Schemas['KeyMade'] | undefined;

  protected get heading(): string {
    return this.words.parts.keys;
  }

  protected get lead(): string {
    return this.words.key.lead;
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const query = { municipality: this.here.code };
    const [keys, zones, happenings] = await Promise.all([
      get<Schemas['Keys']>('/keys', {}, signal),
      get<Schemas['Zones']>('/zones', query, signal),
      get<Schemas['Happenings']>('/happenings', query, signal),
    ]);
    [this.keys, this.zones, this.happenings] = [keys.data, zones.data, happenings.data];
  }

  protected show() {
    const words = this.words.key;
    const now = Date.now();
    const here = this.keys.filter(({ grants }) =>
      grants.some(({ municipality }) => municipality === '*' || municipality === this.here.code),
    );
    const valid = here.filter((key) => standingOf(key, now) === 'valid');
    const ended = here.filter((key) => !valid.includes(key));
    return html`${
      this.made === undefined
        ? nothing
        : html`<passant-secret
            .language=${this.voice.language}
            .label=${words.shown}
            .hint=${words.shownHint}
            .value=${this.made.key}
            @passant-done=${() => {
              this.made = undefined;
            }}
          ></passant-secret>`
    }
    ${this.isMaking ? this.form() : this.begin()} ${this.trouble(this.isMaking)}
    ${valid.length === 0 ? html`<p class="note">${words.none}</p>` : this.table(valid)}
    ${
      ended.length === 0
        ? nothing
        : html`<details>
            <summary>${words.ended(this.voice.count(ended.length))}</summary>
            ${this.table(ended)}
          </details>`
    }`;
  }

  private begin() {
    if (!mayChange(this.session, 'keys', this.here.code)) return nothing;
    return html`<div class="bar">
      <button
        class="first"
        @click=${() => {
          this.clear();
          this.isMaking = true;
          void this.face();
        }}
      >
        ${this.words.key.create}
      </button>
    </div>`;
  }

  private form() {
    const words = this.words.key;
    const options = (all: readonly { readonly id: string; readonly name: string }[]) =>
      all.map(({ id, name }) => ({ value: id, label: name }));
    const coming = this.happenings.filter(
      ({ endsAt, clearingUntil }) => Date.parse(clearingUntil ?? endsAt) > Date.now(),
    );
    return html`<div class="desk">
      <h3 tabindex="-1">${words.create}</h3>
      <passant-form
        .language=${this.voice.language}
        .fields=${fieldsOf(words, options(this.zones), options(coming), mayGiveEverywhere(this.session))}
        .values=${NEW}
        .faults=${this.faults}
        .failure=${this.failure}
        .isBusy=${this.isBusy}
        .saveLabel=${words.create}
        @passant-cancel=${() => {
          this.isMaking = false;
          this.clear();
        }}
        @passant-save=${(event: SaveEvent) => this.make(event.values)}
      ></passant-form>
    </div>`;
  }

  private table(keys: readonly Key[]) {
    const words = this.words.key;
    return html`<div class="scroll">
      <table class="list" aria-label=${this.words.parts.keys}>
        <thead>
          <tr>
            <th scope="col">${words.name}</th>
            <th scope="col">${words.may}</th>
            <th scope="col">${words.used}</th>
            <th scope="col">${words.state}</th>
            <th scope="col">${words.made}</th>
            <th scope="col"><span class="unseen">${words.revoke}</span></th>
          </tr>
        </thead>
        <tbody>
          ${keys.map((key) => this.row(key))}
        </tbody>
      </table>
    </div>`;
  }

  private row(key: Key) {
    const words = this.words.key;
    const standing = standingOf(key, Date.now());
    const told = {
      valid: words.valid(this.voice.date(key.expiresAt)),
      expired: words.expiredAt(this.voice.clock(key.expiresAt)),
      revoked: words.revokedAt(this.voice.clock(key.revokedAt ?? key.expiresAt)),
    };
    return html`<tr class=${standing === 'valid' ? '' : 'off'}>
      <th scope="row">
        ${key.name}
        <div class="small">${key.purpose} · ${key.id}</div>
      </th>
      <td data-label=${words.may}>
        ${key.grants.map((grant, at) => [at > 0 ? html`<br />` : nothing, this.grant(grant)])}
      </td>
      <td data-label=${words.used} class="when">
        ${key.usedAt === null ? words.never : this.moment(key.usedAt)}
      </td>
      <td data-label=${words.state}>${told[standing]}</td>
      <td data-label=${words.made} class="small">
        ${this.words.changed(key.createdBy, this.voice.clock(key.createdAt))}
      </td>
      <td>
        ${
          standing === 'valid' && mayChange(this.session, 'keys', this.here.code)
            ? html`<div class="deeds">
                <passant-deed
                  .language=${this.voice.language}
                  .label=${words.revoke}
                  .question=${words.ask(key.name)}
                  .isBusy=${this.isBusy}
                  @passant-deed=${() => this.revoke(key)}
                ></passant-deed>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }

  private grant({ role, municipality, zones, happeningId }: Key['grants'][number]): string {
    const words = this.words.key;
    const named = (zones ?? []).map((id) => this.zones.find((zone) => zone.id === id)?.name ?? id);
    const about = [
      ...(municipality === '*' ? [words.every] : []),
      ...(happeningId == null ? [] : [happeningId]),
      ...named,
    ];
    return [words.role[role], ...(about.length > 0 ? [about.join(', ')] : [])].join(': ');
  }

  private async make(values: Values): Promise<void> {
    const asked = askedOf(values, this.here.code, this.here.timeZone);
    await this.attempt(async () => {
      this.made = await change<Schemas['KeyMade']>('POST', '/keys', this.session, asked);
      this.isMaking = false;
      await this.ask();
    }, named);
  }

  private async revoke({ id }: Key): Promise<void> {
    await this.attempt(async () => {
      await change('DELETE', `/keys/${id}`, this.session);
      await this.ask();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-keys': PassantKeys;
  }
}
