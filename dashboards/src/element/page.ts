import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './alerts.ts';
import './break.ts';
import './controls.ts';
import './headline.ts';
import './legend.ts';
import './list.ts';
import './map.ts';
import './pages.ts';
import './refresh.ts';
import { readAddress, writeAddress } from '../address.ts';
import { municipalities, openStream, placeOf } from '../api.ts';
import { Beside } from '../beside.ts';
import type { Snapshot, ZoneNow } from '../live.ts';
import { sensorStates } from '../mark.ts';
import { order } from '../order.ts';
import { type Municipality, nameOf, NOWHERE, type Place } from '../place.ts';
import { type Connection, LiveStream, UNHEARD } from '../stream.ts';
import { type Scheme, Theme } from '../theme.ts';
import { extend, type Trends } from '../trend.ts';
import { type Language, languageFrom, type Voice, voice } from '../voice.ts';
import { Wall } from '../wall.ts';
import { pageSheet } from './page.css.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

const LANGUAGE = 'passant-language';
/** Wall milliseconds before an api that did not answer is asked again. */
const PATIENCE = 3_000;

/** The live page: it holds what is shown, and every other element is drawn from that. */
@customElement('passant-page')
export class PassantPage extends LitElement {
  static override styles = [sheet, pageSheet];

  @state() private voice: Voice = voice(languageFrom(localStorage.getItem(LANGUAGE)), 'UTC');
  @state() private scheme: Scheme = 'light';
  @state() private known: readonly Municipality[] = [];
  @state() private code: string | undefined;
  @state() private place: Place = NOWHERE;
  @state() private snapshot: Snapshot | undefined;
  @state() private zones: readonly ZoneNow[] = [];
  @state() private trends: Trends = new Map();
  @state() private connection: Connection = UNHEARD;
  @state() private selected: string | undefined;
  @state() private view: 'list' | 'map' = 'list';
  @state() private isUnreachable = false;

  private stream: LiveStream | undefined;
  private asking = new AbortController();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private askedPlaceAt = 0;
  private readonly theme = new Theme((scheme) => {
    this.scheme = scheme;
  });
  private readonly beside = new Beside(() => {
    this.requestUpdate();
  });
  private readonly wall = new Wall(readAddress(location.search).isWall, this.theme, () =>
    this.renderRoot.querySelector('.zones'),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.apply();
    this.selected = readAddress(location.search).zone;
    this.addEventListener(SelectEvent.type, this.choose);
    addEventListener('keydown', this.escape);
    this.wall.start();
    void this.beside.meet();
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.escape);
    this.wall.stop();
    this.leave();
  }

  override render() {
    const { words } = this.voice;
    const name = this.here?.name ?? '';
    const isLive = this.connection.isLive;
    const at = this.snapshot?.at ?? '';
    return html`<div class="page ${this.view} ${this.wall.isOn ? 'wall' : ''}">
      <header>
        <h1>${words.product}</h1>
        <p class="town">${name}</p>
        <passant-pages
          .voice=${this.voice}
          .session=${this.beside.session}
          .code=${this.code}
        ></passant-pages>
        <passant-controls
          .voice=${this.voice}
          .scheme=${this.scheme}
          .municipalities=${this.known}
          .code=${this.code}
          .session=${this.beside.session}
          @passant-leave=${() => this.beside.signOut()}
          @passant-enter=${(event: CustomEvent<string>) => {
            this.go(event.detail);
          }}
          @passant-speak=${(event: CustomEvent<Language>) => {
            localStorage.setItem(LANGUAGE, event.detail);
            this.speak(event.detail);
          }}
          @passant-theme=${() => {
            this.theme.toggle();
          }}
        ></passant-controls>
        <time datetime=${at}>${at === '' ? '' : this.voice.clock(at)}</time>
      </header>
      <passant-break
        .voice=${this.voice}
        .at=${this.snapshot?.at}
        ?hidden=${isLive || !(this.isUnreachable || this.connection.heardAt !== undefined)}
      ></passant-break>
      <main>
        <section class="map" aria-label=${words.map}>
          <passant-map
            .voice=${this.voice}
            .place=${this.place}
            .placeName=${name}
            .zones=${this.zones}
            .sensors=${sensorStates(this.snapshot?.counters ?? [])}
            .selected=${this.selected}
            .scheme=${this.scheme}
          ></passant-map>
          <passant-legend class="below" .voice=${this.voice}></passant-legend>
        </section>
        <section class="figures" aria-label=${words.list}>
          <passant-headline
            .voice=${this.voice}
            .place=${this.place}
            .snapshot=${this.snapshot}
          ></passant-headline>
          ${this.alerts(at)}
          <passant-list
            class="zones"
            .voice=${this.voice}
            .place=${this.place}
            .zones=${this.zones}
            .counters=${new Map(this.snapshot?.counters.map((now) => [now.counterId, now]))}
            .courses=${this.beside.courses}
            .trends=${this.trends}
            .at=${at}
            .isLive=${isLive}
            .selected=${this.selected}
          ></passant-list>
        </section>
      </main>
      <footer>
        <passant-legend .voice=${this.voice}></passant-legend>
        <passant-refresh .voice=${this.voice} .connection=${this.connection}></passant-refresh>
      </footer>
      <nav aria-label=${words.views}>
        ${this.tab('list', words.list)}${this.tab('map', words.map)}
      </nav>
    </div>`;
  }

  private alerts(at: string) {
    const { alerts, hand } = this.beside;
    if (alerts === undefined) return nothing;
    return html`<passant-alerts
      .voice=${this.voice}
      .place=${this.place}
      .alerts=${alerts}
      .at=${at}
      .hand=${this.wall.isOn ? undefined : hand}
    ></passant-alerts>`;
  }

  private tab(view: 'list' | 'map', word: string) {
    return html`<button
      aria-pressed=${this.view === view}
      @click=${() => {
        this.view = view;
      }}
    >
      ${word}
    </button>`;
  }

  private readonly choose = (event: Event): void => {
    if (!(event instanceof SelectEvent)) return;
    this.selected = event.zoneId;
    this.keepAddress();
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    this.selected = undefined;
    this.keepAddress();
  };

  private get here(): Municipality | undefined {
    return this.known.find(({ code }) => code === this.code);
  }

  private speak(language: Language): void {
    const { here } = this;
    this.voice = voice(language, here?.timeZone ?? 'UTC');
    document.documentElement.lang = language;
    document.title = [here?.name, this.voice.words.product].filter(Boolean).join(' · ');
  }

  private keepAddress(): void {
    const { code: municipality, selected: zone } = this;
    const { isOn: isWall } = this.wall;
    history.replaceState(null, '', writeAddress({ municipality, zone, isWall }));
  }

  private async begin(): Promise<void> {
    const { signal } = this.asking;
    try {
      this.known = await municipalities(signal);
      this.isUnreachable = false;
    } catch {
      this.again(() => this.begin(), signal);
      return;
    }
    const asked = readAddress(location.search).municipality;
    const here = this.known.find(({ code }) => code === asked) ?? this.known[0];
    if (here === undefined) this.again(() => this.begin(), signal);
    else this.enter(here.code);
  }

  private go(code: string): void {
    this.selected = undefined;
    this.enter(code);
  }

  private enter(code: string): void {
    this.leave();
    this.asking = new AbortController();
    this.code = code;
    [this.place, this.snapshot, this.zones] = [NOWHERE, undefined, []];
    [this.trends, this.connection] = [new Map(), UNHEARD];
    document.documentElement.dataset.municipality = code;
    this.speak(this.voice.language);
    this.keepAddress();
    void this.askPlace(code);
    this.beside.enter(code, this.here?.timeZone ?? 'UTC');
    this.stream = new LiveStream(
      () => openStream(code),
      (snapshot) => {
        this.take(snapshot);
      },
      (connection) => {
        this.connection = connection;
        if (!connection.isLive) this.isUnreachable = true;
      },
    );
    this.stream.start();
  }

  private leave(): void {
    this.asking.abort();
    clearTimeout(this.retry);
    this.stream?.stop();
    this.beside.leave();
  }

  private async askPlace(code: string): Promise<void> {
    const { signal } = this.asking;
    this.askedPlaceAt = Date.now();
    try {
      this.place = await placeOf(code, signal);
    } catch {
      this.again(() => this.askPlace(code), signal);
    }
  }

  private again(ask: () => Promise<void>, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.isUnreachable = true;
    this.retry = setTimeout(() => void ask(), PATIENCE);
  }

  private take(snapshot: Snapshot): void {
    const { code } = this;
    if (code === undefined || (snapshot.municipality ?? code) !== code) return;
    this.isUnreachable = false;
    this.snapshot = snapshot;
    this.trends = extend(this.trends, snapshot);
    this.beside.heed(snapshot);
    this.wall.heed(snapshot.at, this.here?.timeZone ?? 'UTC');
    const shown = this.zones.map(({ zoneId }) => zoneId);
    this.zones = order(snapshot.zones, shown, (zoneId) => nameOf(this.place, zoneId));
    // A zone that the page has never heard of: the registry changed under it.
    const isNews = snapshot.zones.some(({ zoneId }) => !this.place.zones.has(zoneId));
    if (isNews && Date.now() - this.askedPlaceAt > 10 * PATIENCE) void this.askPlace(code);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-page': PassantPage;
  }
}
