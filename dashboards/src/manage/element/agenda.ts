import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './form.ts';
import { address, change, get, type Schemas } from '../api.ts';
import type { Values } from '../field.ts';
import { askedOf, fieldsOf, type Happening, NEW, valuesOf } from '../happening.ts';
import { mayChange } from '../right.ts';
import { Desk } from './desk.ts';
import type { SaveEvent } from './form.ts';

interface Editing {
  /** Nothing for one that is new. */
  readonly happening: Happening | undefined;
  readonly values: Values;
}

/** Happenings: what is planned, the latest first. */
@customElement('passant-agenda')
export class PassantAgenda extends Desk {
  @state() private happenings: readonly Happening[] = [];
  @state() private zones: Schemas['Zones']['data'] = [];
  @state() private editing: Editing | undefined;
  private at = 0;

  protected get heading(): string {
    return this.words.parts.happenings;
  }

  protected get lead(): string {
    return this.words.happening.lead;
  }

  private get may(): boolean {
    return mayChange(this.session, 'happenings', this.here.code);
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const query = { municipality: this.here.code };
    const [happenings, zones, live] = await Promise.all([
      get<Schemas['Happenings']>('/happenings', query, signal),
      get<Schemas['Zones']>('/zones', query, signal),
      get<Schemas['Live']>('/live', query, signal),
    ]);
    this.happenings = happenings.data.toReversed();
    [this.zones, this.at] = [zones.data, Date.parse(live.at)];
  }

  protected show() {
    const words = this.words.happening;
    return html`${
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
      this.happenings.length === 0
        ? html`<p class="note">${words.none}</p>`
        : html`<div class="scroll">
            <table class="list" aria-label=${this.words.parts.happenings}>
              <thead>
                <tr>
                  <th scope="col">${words.name}</th>
                  <th scope="col">${words.when}</th>
                  <th scope="col">${words.zones}</th>
                  <th scope="col" class="number">${words.capacity}</th>
                  <th scope="col"><span class="unseen">${this.words.form.edit}</span></th>
                </tr>
              </thead>
              <tbody>
                ${this.happenings.map((each) => this.row(each))}
              </tbody>
            </table>
          </div>`
    }`;
  }

  private row(happening: Happening) {
    const { happening: words, form } = this.words;
    const { id, startsAt, endsAt, isPublic, capacity } = happening;
    const zones = (happening.zoneIds ?? []).map(
      (zone) => this.zones.find((each) => each.id === zone)?.name ?? zone,
    );
    const from = Date.parse(happening.buildUpFrom ?? startsAt);
    const until = Date.parse(happening.clearingUntil ?? endsAt);
    const isOver = until <= this.at;
    const standing = isOver ? words.over : from <= this.at ? words.now : '';
    const query = { municipality: this.here.code };
    const report = address(`/happenings/${id}/report`, {
      ...query,
      lang: this.voice.language,
      format: 'pdf',
    });
    return html`<tr class=${isOver ? 'off' : ''}>
      <th scope="row">
        ${happening.name}
        <div class="small">
          ${[isPublic ? words.public : words.internal, standing].filter(Boolean).join(', ')}
        </div>
      </th>
      <td data-label=${words.when}>
        ${this.voice.clock(startsAt)} – ${this.voice.moment(endsAt, startsAt)}
      </td>
      <td data-label=${words.zones}>${zones.join(', ')}</td>
      <td data-label=${words.capacity} class="number">
        ${capacity == null ? '–' : this.voice.count(capacity)}
      </td>
      <td>
        <div class="deeds" role="group" aria-label=${happening.name}>
          ${
            isOver
              ? html`<a href=${report}>${words.report}</a>`
              : html`<a href="../crowd/?${new URLSearchParams({ ...query, happening: id })}"
                  >${words.crowd}</a
                >`
          }
          ${
            this.may
              ? html`<button
                    @click=${() => {
                      this.begin(happening);
                    }}
                  >
                    ${form.edit}
                  </button>
                  <passant-deed
                    .language=${this.voice.language}
                    .label=${form.remove}
                    .question=${words.remove}
                    @passant-deed=${() => this.discard(happening)}
                  ></passant-deed>`
              : nothing
          }
        </div>
      </td>
    </tr>`;
  }

  private begin(happening: Happening | undefined): void {
    this.clear();
    const values = happening === undefined ? NEW : valuesOf(happening, this.here.timeZone);
    this.editing = { happening, values };
    void this.face();
  }

  private form({ happening, values }: Editing) {
    const words = this.words.happening;
    const others = optionsOf(this.happenings.filter(({ id }) => id !== happening?.id));
    return html`<div class="desk">
      <h3 tabindex="-1">
        ${happening === undefined ? words.create : words.editing(happening.name)}
      </h3>
      <passant-form
        .language=${this.voice.language}
        .fields=${fieldsOf(words, optionsOf(this.zones), others, happening === undefined)}
        .values=${values}
        .faults=${this.faults}
        .failure=${this.failure}
        .isBusy=${this.isBusy}
        @passant-cancel=${() => {
          this.editing = undefined;
          this.clear();
        }}
        @passant-save=${(event: SaveEvent) => this.save(happening, event.values)}
      ></passant-form>
    </div>`;
  }

  private async save(happening: Happening | undefined, values: Values): Promise<void> {
    const asked = askedOf(values, this.here.code, this.here.timeZone, optionsOf(this.zones));
    await this.attempt(async () => {
      if (happening === undefined) await change('POST', '/happenings', this.session, asked);
      else await change('PUT', `/happenings/${happening.id}`, this.session, asked);
      this.editing = undefined;
      await this.ask();
    });
  }

  private async discard({ id }: Happening): Promise<void> {
    const query = { municipality: this.here.code };
    await this.attempt(async () => {
      await change('DELETE', `/happenings/${id}`, this.session, undefined, query);
      await this.ask();
    });
  }
}

function optionsOf(all: readonly { readonly id: string; readonly name: string }[]) {
  return all.map(({ id, name }) => ({ value: id, label: name }));
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-agenda': PassantAgenda;
  }
}
