import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import '../../element/mark.ts';
import './heat.ts';
import { clock } from '../../day.ts';
import { all, get, type Schemas } from '../api.ts';
import {
  type DayFigure,
  type Finding,
  type Health,
  healthOf,
  lastDays,
  type SensorFeature,
  type SensorNow,
} from '../health.ts';
import { ProblemError } from '../problem.ts';
import { secondsTo } from './edges.ts';
import { Part } from './part.ts';

const DAYS = 60;
/** Counters in one question. */
const MOST = 100;
/** Up to when figures are public, as the api says to who may know no more. */
const PUBLIC = /spans that end by (20\d\d-\d\d-\d\dT[\d:]+Z)/;

/** Sensors: what each does now, and on which days it measured. */
@customElement('passant-sensors')
export class PassantSensors extends Part {
  @state() private health: readonly Health[] = [];
  @state() private edges: readonly Schemas['EdgeShown'][] = [];
  private at = '';
  @state() private chosen: string | undefined;

  protected get heading(): string {
    return this.words.parts.sensors;
  }

  protected get lead(): string {
    return this.words.sensor.lead;
  }

  protected async load(signal: AbortSignal): Promise<void> {
    const municipality = this.here.code;
    const [sensors, states, edges] = await Promise.all([
      get<Schemas['Sensors']>('/sensors', { municipality }, signal),
      get<Schemas['SensorStates']>('/sensor-states', { municipality }, signal),
      get<Schemas['Edges']>('/edges', { municipality }, signal),
    ]);
    const days = lastDays(clock(this.here.timeZone).dayOf, Date.parse(states.at), DAYS);
    const from = instant(days[0]?.from ?? 0);
    const to = instant(days.at(-1)?.to ?? 0);
    const counters = sensors.data.flatMap((sensor) => sensor.counters);
    const [findings, [figures, toldUntil]] = await Promise.all([
      this.findings({ municipality, from, to }, signal),
      this.figures(counters, from, to, signal),
    ]);
    const features = sensors.data.map(
      ({ geometry, ...properties }) =>
        ({ id: properties.id, geometry, properties }) as unknown as SensorFeature,
    );
    this.health = healthOf(features, days, figures, findings, states.data, toldUntil);
    [this.edges, this.at] = [edges.data, states.at];
  }

  private async findings(
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<readonly Finding[]> {
    return all<Finding>('/findings', query, signal);
  }

  // Of days that are not for who asks nothing comes: the others are asked for then.
  private async figures(
    counters: readonly string[],
    from: string,
    to: string,
    signal: AbortSignal,
  ): Promise<readonly [readonly DayFigure[], number]> {
    if (counters.length === 0) return [[], Infinity];
    try {
      return [await this.days(counters, from, to, signal), Infinity];
    } catch (error) {
      if (!(error instanceof ProblemError) || !error.isRefusal) throw error;
      const until = PUBLIC.exec(error.detail)?.[1];
      if (until === undefined || until <= from) return [[], 0];
      return [await this.days(counters, from, until, signal), Date.parse(until)];
    }
  }

  private async days(
    counters: readonly string[],
    from: string,
    to: string,
    signal: AbortSignal,
  ): Promise<readonly DayFigure[]> {
    const found: DayFigure[] = [];
    for (let first = 0; first < counters.length; first += MOST) {
      const query = {
        municipality: this.here.code,
        interval: 'day',
        counterId: counters.slice(first, first + MOST),
        from,
        to,
      };
      found.push(...(await all<DayFigure>('/footfall', query, signal)));
    }
    return found;
  }

  protected show() {
    const words = this.words.sensor;
    const { count } = this.voice;
    if (this.health.length === 0) return html`<p class="note">${words.none}</p>`;
    const well = this.health.filter(({ open }) => open.length === 0).length;
    const chosen = this.health.find(({ sensor }) => sensor.id === this.chosen);
    return html`<p class="sum">${words.sum(count(this.health.length), count(well))}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${words.table}>
        <table class="list" aria-label=${words.table}>
          <thead>
            <tr>
              <th scope="col">${words.name}</th>
              <th scope="col">${words.state}</th>
              <th scope="col">${words.heard}</th>
              <th scope="col">${words.line}</th>
              <th scope="col">${words.clock}</th>
              <th scope="col">${words.open}</th>
            </tr>
          </thead>
          <tbody>
            ${this.health.map((each) => this.row(each))}
          </tbody>
        </table>
      </div>
      <passant-edges .voice=${this.voice} .edges=${this.edges} .at=${this.at}></passant-edges>
      <h3>${words.days}</h3>
      <p class="hint">${words.daysHint}</p>
      <passant-heat
        .voice=${this.voice}
        .health=${this.health}
        .chosen=${this.chosen}
        @passant-choose=${(event: CustomEvent<string>) => {
          this.chosen = event.detail === this.chosen ? undefined : event.detail;
        }}
      ></passant-heat>
      <div aria-live="polite">${chosen === undefined ? nothing : this.detail(chosen)}</div>`;
  }

  private row({ sensor, now, open }: Health) {
    const words = this.words.sensor;
    const { name, kind } = sensor.properties;
    const kinds: Record<string, string> = words.kind;
    return html`<tr>
      <th scope="row">${name} <span class="small">${kinds[kind] ?? kind}</span></th>
      <td data-label=${words.state}>
        ${
          now === undefined
            ? words.lineUnknown
            : html`<passant-mark .state=${now.state}></passant-mark> ${words.states[now.state]}`
        }
      </td>
      <td data-label=${words.heard} class="when">${now === undefined ? '–' : this.heard(now)}</td>
      <td data-label=${words.line}>
        ${now === undefined ? '–' : now.line === null ? words.lineUnknown : words.lines[now.line]}
      </td>
      <td data-label=${words.clock}>
        ${
          now?.line === 'clock-off'
            ? words.clocks.off
            : now?.line === 'up'
              ? words.clocks.good
              : '–'
        }
      </td>
      <td data-label=${words.open}>
        ${
          open.length === 0
            ? html`<span class="muted">${words.noFindings}</span>`
            : open.map(({ reason }) => html`<div>${words.reason[reason]}</div>`)
        }
      </td>
    </tr>`;
  }

  private heard({ heardAt, since, line }: SensorNow): string {
    const words = this.words.sensor;
    if (line !== 'up' && since !== null) return words.since(this.moment(since));
    return heardAt === null ? words.never : words.ago(this.voice.age(secondsTo(heardAt, this.at)));
  }

  private detail({ sensor, findings }: Health) {
    const words = this.words.sensor;
    return html`<h3>${words.findingsOf(sensor.properties.name)}</h3>
      ${
        findings.length === 0
          ? html`<p class="muted">${words.noneFound}</p>`
          : html`<div class="scroll">
              <table class="list">
                <thead>
                  <tr>
                    <th scope="col">${words.finding}</th>
                    <th scope="col">${words.counter}</th>
                    <th scope="col">${words.from}</th>
                    <th scope="col">${words.to}</th>
                  </tr>
                </thead>
                <tbody>
                  ${findings.map(
                    (each) =>
                      html`<tr>
                        <th scope="row">
                          ${words.reason[each.reason]}
                          ${
                            each.ratio === null
                              ? nothing
                              : html`<span class="small"
                                  >${this.voice.share(each.ratio)} ${words.ratio}</span
                                >`
                          }
                        </th>
                        <td data-label=${words.counter}>${each.counterId ?? '–'}</td>
                        <td data-label=${words.from} class="when">${this.moment(each.from)}</td>
                        <td data-label=${words.to} class="when">
                          ${each.ongoing ? words.ongoing : this.moment(each.to)}
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }`;
  }
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-sensors': PassantSensors;
  }
}
