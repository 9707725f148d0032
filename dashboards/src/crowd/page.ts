import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import '../element/break.ts';
import '../element/frame.ts';
import '../element/refresh.ts';
import './choice.ts';
import './gauge.ts';
import './log.ts';
import './zone.ts';
import { NOTE_KEY, SEEN_KEY } from '../element/alert.ts';
import { sheet } from '../element/sheet.ts';
import { nameOf } from '../place.ts';
import { Visit } from '../visit.ts';
import { about } from './about.ts';
import { CHOOSE, happeningOf, withHappening } from './address.ts';
import { again } from './again.ts';
import { reportAddress } from './api.ts';
import { Bell } from './bell.ts';
import { doors } from './door.ts';
import { handSheet } from './hand.css.ts';
import { begun, type Happening, phase } from './happening.ts';
import { linesOf, zoneLines } from './line.ts';
import { unseen } from './news.ts';
import { pageSheet } from './page.css.ts';
import { type Pace, paceAtDoors, paceOf } from './pace.ts';
import { Vigil } from './vigil.ts';
import { type Within } from './within.ts';
import { type CrowdWords, WORDS } from './words.ts';

const KEYS = 'passant-crowd-keys';
const OFF = 'off';
const [NEXT_KEY, BEFORE_KEY] = ['j', 'k'];

/** The organiser's page: one happening on one screen. */
@customElement('passant-crowd')
export class PassantCrowd extends LitElement {
  static override styles = [sheet, handSheet, pageSheet];

  private entered: string | undefined;
  @state() private hasKeys = localStorage.getItem(KEYS) !== OFF;

  private readonly draw = (): void => {
    this.requestUpdate();
  };
  private readonly bell = new Bell(this.draw);
  private readonly vigil = new Vigil(this.draw, (alerts) => {
    if (alerts !== undefined) this.bell.heed(alerts);
    // Who could read them a moment ago is not signed in any more.
    else if (this.visit.session.token !== undefined) void this.visit.meet();
  });
  private readonly visit = new Visit(
    this,
    (language) => WORDS[language].title,
    ({ code }) => {
      // A happening is of one municipality: of another, somebody chooses anew.
      if (this.entered !== undefined && this.entered !== code) this.ask();
      this.entered = code;
      this.bell.forget();
      this.vigil.enter(code, happeningOf(location.search));
    },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.press);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.press);
    this.vigil.leave();
    this.bell.silence();
  }

  override willUpdate(): void {
    this.vigil.know(this.visit.session);
  }

  override render() {
    const { visit, vigil } = this;
    const { voice } = visit;
    const { snapshot, connection } = vigil;
    return html`<passant-frame .visit=${visit} current="crowd">
      <span slot="time" class="time">${this.time()}</span>
      <div class="page">
        <passant-break
          .voice=${voice}
          .at=${snapshot?.at}
          ?hidden=${connection.isLive || connection.heardAt === undefined}
        ></passant-break>
        ${this.body()}
      </div>
    </passant-frame>`;
  }

  private time() {
    const { voice } = this.visit;
    const { snapshot, connection } = this.vigil;
    const at = snapshot?.at ?? '';
    return html`<passant-refresh .voice=${voice} .connection=${connection}></passant-refresh>
      <time datetime=${at}>${at === '' ? '' : voice.clock(at)}</time>`;
  }

  private get words(): CrowdWords {
    return WORDS[this.visit.voice.language];
  }

  private body() {
    const { vigil, words } = this;
    const { happenings, happening, within } = vigil;
    if (happenings === undefined) {
      const { isFailed } = vigil;
      return html`<p class="said" role="status">
        ${isFailed ? words.choose.failed : words.waiting}
      </p>`;
    }
    if (happening === undefined || within === undefined) {
      return html`<passant-happenings
        .voice=${this.visit.voice}
        .happenings=${happenings}
        .at=${vigil.at}
        .isMissing=${vigil.isMissing}
        .session=${this.visit.session}
        .code=${this.visit.here?.code}
      ></passant-happenings>`;
    }
    return html`${about(happening, this.visit.voice, vigil.at, this.time(), happenings.length > 1)}
    ${this.parts(happening, within)}`;
  }

  private parts(happening: Happening, within: Within) {
    const { vigil, words } = this;
    if (happening.zoneIds == null) return html`<p class="said">${words.plan}</p>`;
    if (phase(happening, vigil.at) === 'over') return this.afterwards(happening);
    if (vigil.zones.length === 0) return html`<p class="said">${words.nowhere}</p>`;
    const { voice } = this.visit;
    const { rules, place, zones } = vigil;
    const at = vigil.snapshot?.at ?? '';
    const counters = this.counters;
    const isAlarmed = unseen(vigil.alerts ?? []).length > 0;
    return html`<div class="parts ${isAlarmed ? 'alarmed' : ''}">
      <section class="gauge" aria-label=${words.within.title}>
        <passant-gauge
          .voice=${voice}
          .place=${place}
          .zones=${zones}
          .within=${within}
          .lines=${linesOf(within, zones, happening, rules)}
          .pace=${this.pace(within)}
        ></passant-gauge>
        ${begun(happening, vigil.at) ? again(happening, words, vigil.isOnlyOrganiser) : nothing}
      </section>
      ${this.log(at, vigil.alerts === null ? nothing : this.hands())}
      <section class="zones" aria-label=${words.zones.title} tabindex="0">
        <h3>${words.zones.title}</h3>
        <ul>
          ${repeat(
            zones,
            ({ zoneId }) => zoneId,
            (zone) =>
              html`<li>
                <passant-crowd-zone
                  .voice=${voice}
                  .name=${nameOf(place, zone.zoneId)}
                  .now=${zone}
                  .doors=${doors(zone.zoneId, place, counters)}
                  .lines=${zoneLines(zone, happening, rules)}
                  .at=${at}
                ></passant-crowd-zone>
              </li>`,
          )}
        </ul>
        ${
          vigil.isOnlyOrganiser && zones.some(({ occupancyState }) => occupancyState !== null)
            ? html`<p class="doors">${words.zones.doors}</p>`
            : nothing
        }
      </section>
    </div>`;
  }

  // What was raised may still have to be closed, and a report is what one comes for.
  private afterwards(happening: Happening) {
    const { vigil, words } = this;
    const { language } = this.visit.voice;
    return html`<div class="parts afterwards">
      <section class="gauge">
        <p class="said">${words.over}</p>
        <a
          class="open"
          href=${reportAddress(happening.municipality, happening.id, language)}
          target="_blank"
          rel="noopener"
          >${words.open}</a
        >
        ${again(happening, words, vigil.isOnlyOrganiser)}
      </section>
      ${this.log(vigil.snapshot?.at ?? '', nothing)}
    </div>`;
  }

  private log(at: string, below: unknown) {
    const { vigil, words } = this;
    return html`<section class="log" aria-label=${words.log.title}>
      <passant-log
        .voice=${this.visit.voice}
        .place=${vigil.place}
        .alerts=${vigil.alerts}
        .at=${at}
        .hand=${vigil.hand}
        .keys=${this.hasKeys}
        .isOrganiser=${vigil.isOrganiser}
        .isEarly=${vigil.isEarly}
      ></passant-log>
      ${below}
    </section>`;
  }

  private hands() {
    const { bell, vigil, words } = this;
    return html`<div class="hands">
      <button class=${bell.isOn ? 'on' : ''} @click=${() => bell.toggle()}>
        ${bell.isOn ? words.sound.off : words.sound.on}
      </button>
      ${
        vigil.hand === undefined
          ? nothing
          : html`<button class="keys ${this.hasKeys ? 'on' : ''}" @click=${this.toggleKeys}>
                ${this.hasKeys ? words.keys.off : words.keys.on}
              </button>
              <span class="keys" ?hidden=${!this.hasKeys}>
                <kbd>${SEEN_KEY}</kbd> ${words.keys.seen} ·
                <kbd>${NOTE_KEY}</kbd> ${words.keys.note} · <kbd>${NEXT_KEY}</kbd>
                <kbd>${BEFORE_KEY}</kbd>
                ${words.keys.move}
              </span>`
      }
      <span role="status">${bell.isBroken ? words.sound.failed : words.sound.hint}</span>
    </div>`;
  }

  private ask(): void {
    history.replaceState(null, '', withHappening(location.search, CHOOSE));
  }

  private get counters() {
    const { snapshot } = this.vigil;
    return new Map(snapshot?.counters.map((counter) => [counter.counterId, counter]));
  }

  private pace({ counted }: Within): Pace | undefined {
    const { place, course } = this.vigil;
    const { counters } = this;
    const at = (wanted: string) =>
      counted
        .flatMap((zoneId) => place.members.get(zoneId) ?? [])
        .flatMap(({ counterId, role }) => (role === wanted ? [counters.get(counterId)] : []));
    return paceOf(course) ?? paceAtDoors(at('entrance'), at('exit'));
  }

  private readonly toggleKeys = (): void => {
    this.hasKeys = !this.hasKeys;
    if (this.hasKeys) localStorage.removeItem(KEYS);
    else localStorage.setItem(KEYS, OFF);
  };

  private readonly press = (event: KeyboardEvent): void => {
    const { hasKeys, vigil } = this;
    if (!hasKeys || vigil.hand === undefined || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const [target] = event.composedPath();
    if (target instanceof Element && target.matches('input, textarea, select')) return;
    const log = this.renderRoot.querySelector('passant-log');
    const deeds: Record<string, (() => void) | undefined> = {
      [SEEN_KEY]: () => log?.takeNotice(),
      [NOTE_KEY]: () => log?.beginNote(),
      [NEXT_KEY]: () => log?.move(1),
      [BEFORE_KEY]: () => log?.move(-1),
    };
    const deed = deeds[event.key.toLowerCase()];
    if (deed === undefined) return;
    // Or the key would be the first letter of the note.
    event.preventDefault();
    deed();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-crowd': PassantCrowd;
  }
}
