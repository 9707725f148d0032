import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import '../../element/severity.ts';
import './form.ts';
import './trial.ts';
import { change, get, namesOf, type Registry, registryOf, type Schemas } from '../api.ts';
import type { Values } from '../field.ts';
import { linesOf } from '../line.ts';
import { mayChange } from '../right.ts';
import { askedOf, fieldsOf, isTried, NEW, type Rule, valuesOf } from '../rule.ts';
import type { Trial } from '../trial.ts';
import { Desk } from './desk.ts';
import type { PassantForm, SaveEvent } from './form.ts';

const TRIED_DAYS = [7, 28, 91];
const DAY = 86_400_000;
/** The trial says `rule.` before what it blames. */
const WITHIN = /^rule\./;

interface Editing {
  /** Nothing for a rule that is new. */
  readonly rule: Rule | undefined;
  readonly values: Values;
}

/** Rules of alerts: a list, a form, and a trial on the past. */
@customElement('passant-rules')
export class PassantRules extends Desk {
  @state() private rules: readonly Rule[] = [];
  @state() private registry: Registry | undefined;
  @state() private happenings: Schemas['Happenings']['data'] = [];
  @state() private editing: Editing | undefined;
  @state() private trial: Trial | undefined;
  @state() private days = 28;
  private readonly form = createRef<PassantForm>();

  protected get heading(): string {
    return this.words.parts.rules;
  }

  protected get lead(): string {
    return this.words.rule.lead;
  }

  private get may(): boolean {
    return mayChange(this.session, 'rules', this.here.code);
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const query = { municipality: this.here.code };
    const [rules, registry, happenings] = await Promise.all([
      get<Schemas['AlertRules']>('/alert-rules', query, signal),
      registryOf(this.here.code, signal),
      get<Schemas['Happenings']>('/happenings', query, signal),
    ]);
    [this.rules, this.registry, this.happenings] = [rules.data, registry, happenings.data];
  }

  protected show() {
    const words = this.words.rule;
    const { readOnly } = this.words.standing;
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
        : html`<p class="note">${readOnly}</p>`
    }
    ${this.editing === undefined ? nothing : this.editor(this.editing)}
    ${this.trouble(this.editing !== undefined)}
    ${
      this.rules.length === 0
        ? html`<p class="note">${words.none}</p>`
        : html`<div class="scroll">
            <table class="list" aria-label=${this.words.parts.rules}>
              <thead>
                <tr>
                  <th scope="col">${words.name}</th>
                  <th scope="col">${words.where}</th>
                  <th scope="col">${words.lines}</th>
                  <th scope="col">${words.severityLabel}</th>
                  <th scope="col">${words.changed}</th>
                  <th scope="col"><span class="unseen">${this.words.form.edit}</span></th>
                </tr>
              </thead>
              <tbody>
                ${this.rules.map((rule) => this.row(rule))}
              </tbody>
            </table>
          </div>`
    }`;
  }

  private row(rule: Rule) {
    const { rule: words, form, severity } = this.words;
    return html`<tr class=${rule.enabled ? '' : 'off'}>
      <th scope="row">
        ${rule.name}
        <div class="small">${rule.enabled ? words.on : words.off}</div>
      </th>
      <td data-label=${words.where}>${this.where(rule)}</td>
      <td data-label=${words.lines}>
        ${words.measures[rule.measure]}
        <div class="small">${linesOf(rule, words, this.voice)}</div>
      </td>
      <td data-label=${words.severityLabel}>${severity[rule.severity]}</td>
      <td data-label=${words.changed} class="small">
        ${this.words.changed(rule.changedBy, this.moment(rule.changedAt))}
      </td>
      <td>
        ${
          this.may
            ? html`<div class="deeds" role="group" aria-label=${rule.name}>
                <button
                  @click=${() => {
                    this.begin(rule);
                  }}
                >
                  ${form.edit}
                </button>
                <button aria-disabled=${this.isBusy} @click=${() => this.turn(rule)}>
                  ${rule.enabled ? form.turnOff : form.turnOn}
                </button>
                <passant-deed
                  .language=${this.voice.language}
                  .label=${form.remove}
                  .question=${words.remove}
                  @passant-deed=${() => this.discard(rule)}
                ></passant-deed>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }

  private where({ scope, zoneId, counterId }: Rule): string {
    const words = this.words.rule;
    const id = zoneId ?? counterId;
    if (id == null) return scope === 'zone' ? words.everyZone : words.everyCounter;
    return this.names.get(id) ?? id;
  }

  private get names(): ReadonlyMap<string, string> {
    return namesOf(this.registry);
  }

  private begin(rule: Rule | undefined): void {
    this.editing = { rule, values: rule === undefined ? NEW : valuesOf(rule) };
    this.trial = undefined;
    this.clear();
    void this.face();
  }

  private editor({ rule, values }: Editing) {
    const words = this.words.rule;
    const { names } = this;
    const options = (ids: readonly string[]) =>
      ids.map((value) => ({ value, label: names.get(value) ?? value }));
    const fields = fieldsOf(this.words, {
      zones: options(this.registry?.zones.features.map(({ id }) => id) ?? []),
      counters: options(this.registry?.counters.map(({ id }) => id) ?? []),
      happenings: this.happenings.map(({ id, name }) => ({ value: id, label: name })),
      levels: this.voice.words.level,
    });
    const held = this.form.value?.held ?? values;
    return html`<div class="desk">
      <h3 tabindex="-1">${rule === undefined ? words.creating : words.editing(rule.name)}</h3>
      <passant-form
        ${ref(this.form)}
        .language=${this.voice.language}
        .fields=${fields}
        .values=${values}
        .faults=${this.faults}
        .failure=${this.failure}
        .isBusy=${this.isBusy}
        @passant-alter=${() => {
          this.trial = undefined;
          this.requestUpdate();
        }}
        @passant-cancel=${() => {
          this.editing = undefined;
        }}
        @passant-save=${(event: SaveEvent) => this.save(event.values)}
      >
        <button
          type="button"
          ?hidden=${!isTried(held)}
          aria-disabled=${this.isBusy}
          @click=${() => this.try()}
        >
          ${this.isBusy ? words.trying : words.try}
        </button>
        <select
          aria-label=${words.span}
          ?hidden=${!isTried(held)}
          @change=${(event: Event) => {
            this.days = Number((event.target as HTMLSelectElement).value);
          }}
        >
          ${TRIED_DAYS.map(
            (days) =>
              html`<option value=${days} ?selected=${days === this.days}>
                ${words.days(this.voice.count(days))}
              </option>`,
          )}
        </select>
      </passant-form>
      <div aria-live="polite">
        ${
          this.trial === undefined
            ? nothing
            : html`<h3>${words.try}</h3>
                <passant-trial .voice=${this.voice} .trial=${this.trial} .names=${names}>
                </passant-trial>`
        }
      </div>
    </div>`;
  }

  private async save(values: Values): Promise<void> {
    const rule = this.editing?.rule;
    const path = rule === undefined ? '/alert-rules' : `/alert-rules/${rule.id}`;
    await this.attempt(async () => {
      const asked = askedOf(values, this.here.code);
      await change(rule === undefined ? 'POST' : 'PUT', path, this.session, asked);
      this.editing = undefined;
      await this.ask();
    });
  }

  private async try(): Promise<void> {
    const form = this.form.value;
    if (form?.check() !== true) return;
    this.trial = undefined;
    await this.attempt(
      async () => {
        // By the city's clock: a demonstration's is not the browser's.
        const now = await get<Schemas['Live']>(
          '/live',
          { municipality: this.here.code },
          this.asking.signal,
        );
        const to = Date.parse(now.at);
        const [from, until] = [to - this.days * DAY, to].map((at) =>
          new Date(at).toISOString().replace(/\.\d+Z/, 'Z'),
        );
        const rule = askedOf({ name: '-', ...form.held }, this.here.code);
        const body = { rule, from, to: until };
        this.trial = await change<Trial>('POST', '/alert-trials', this.session, body);
      },
      (name) => name.replace(WITHIN, ''),
    );
  }

  private async turn(rule: Rule): Promise<void> {
    const asked = askedOf({ ...valuesOf(rule), enabled: !rule.enabled }, this.here.code);
    await this.attempt(async () => {
      await change('PUT', `/alert-rules/${rule.id}`, this.session, asked);
      await this.ask();
    });
  }

  private async discard(rule: Rule): Promise<void> {
    await this.attempt(async () => {
      await change('DELETE', `/alert-rules/${rule.id}`, this.session);
      await this.ask();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-rules': PassantRules;
  }
}
