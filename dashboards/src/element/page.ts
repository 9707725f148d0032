import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import './alerts.ts';
import './break.ts';
import './controls.ts';
import './dots.ts';
import './headline.ts';
import './legend.ts';
import './list.ts';
import './map.ts';
import './pages.ts';
import './refresh.ts';
import { readAddress, writeAddress } from '../address.ts';
import { openStream, placeOf } from '../api.ts';
import { Beside } from '../beside.ts';
import type { Snapshot, ZoneNow } from '../live.ts';
import { sensorStates } from '../mark.ts';
import { order } from '../order.ts';
import { type Municipality, nameOf, NOWHERE, type Place } from '../place.ts';
import { type Connection, LiveStream, UNHEARD } from '../stream.ts';
import { extend, type Trends } from '../trend.ts';
import { Visit } from '../visit.ts';
import type { Language } from '../voice.ts';
import { Wall } from '../wall.ts';
import { pageSheet } from './page.css.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

/** Wall milliseconds before an api that did not answer is asked again. */
const PATIENCE = 3_000;

/** The live page: it holds what is shown, and every other element is drawn from that. */
@customElement('passant-page')
export class PassantPage extends LitElement {
  static override styles = [sheet, pageSheet];

  @state() private place: Place = NOWHERE;
  @state() private snapshot: Snapshot | undefined;
  @state() private zones: readonly ZoneNow[] = [];
  @state() private trends: Trends = new Map();
  @state() private connection: Connection = UNHEARD;
  @state() private selected: string | undefined;
  @state() private view: 'list' | 'map' = 'list';
  @state() private isUnreachable = false;
  /** Whether the place is known, or could not be had: figures are shown then, and all at once. */
  @state() private isPlaced = false;

  private stream: LiveStream | undefined;
  private asking = new AbortController();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private askedPlaceAt = 0;
  private readonly visit = new Visit(
    this,
    () => '',
    (here) => {
      this.enter(here);
    },
    () => {
      this.beside.meet();
    },
  );
  private readonly beside: Beside = new Beside(this.visit, () => {
    this.requestUpdate();
  });
  private readonly wall = new Wall(readAddress(location.search).isWall, this.visit.theme, () =>
    this.renderRoot.querySelector('.zones'),
  );

  override connectedCallback(): void {
    // Before the visit enters a municipality, which writes the address.
    this.selected = readAddress(location.search).zone;
    super.connectedCallback();
    this.addEventListener(SelectEvent.type, this.choose);
    addEventListener('keydown', this.escape);
    this.wall.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.escape);
    this.wall.stop();
    this.leave();
  }

  override render() {
    const { visit } = this;
    const { words } = visit.voice;
    const name = visit.here?.name ?? '';
    const isLive = this.connection.isLive;
    const at = this.snapshot?.at ?? '';
    return html`<div class="page ${this.view} ${this.wall.isOn ? 'wall' : ''}">
      <header>
        <h1>${words.product}</h1>
        <p class="town">${name}</p>
        <passant-pages
          .voice=${visit.voice}
          .session=${visit.session}
          .code=${visit.here?.code}
        ></passant-pages>
        <passant-controls
          .voice=${visit.voice}
          .scheme=${visit.scheme}
          .municipalities=${visit.municipalities}
          .code=${visit.here?.code}
          .session=${visit.session}
          @passant-leave=${() => visit.signOut()}
          @passant-enter=${(event: CustomEvent<string>) => {
            this.selected = undefined;
            visit.enter(event.detail);
          }}
          @passant-speak=${(event: CustomEvent<Language>) => {
            visit.speak(event.detail);
          }}
          @passant-theme=${() => {
            visit.toggleTheme();
          }}
        ></passant-controls>
        <time datetime=${at}>${at === '' ? '' : visit.voice.clock(at)}</time>
      </header>
      <passant-break
        .voice=${visit.voice}
        .at=${this.snapshot?.at}
        ?hidden=${isLive || !(this.isUnreachable || visit.isUnreachable || this.connection.heardAt !== undefined)}
      ></passant-break>
      <main>
        <section class="map" aria-label=${words.map}>
          <passant-map
            .voice=${visit.voice}
            .place=${this.place}
            .placeName=${name}
            .zones=${this.zones}
            .sensors=${sensorStates(this.snapshot?.counters ?? [])}
            .selected=${this.selected}
            .scheme=${visit.scheme}
          ></passant-map>
          <passant-legend class="below" .voice=${visit.voice}></passant-legend>
        </section>
        <section class="figures" aria-label=${words.list}>
          <passant-headline
            .voice=${visit.voice}
            .place=${this.place}
            .snapshot=${this.isPlaced ? this.snapshot : undefined}
            .isWall=${this.wall.isOn}
          ></passant-headline>
          ${this.alerts(at)}
          <passant-list
            class="zones"
            .voice=${visit.voice}
            .place=${this.place}
            .zones=${this.isPlaced ? this.zones : []}
            .counters=${new Map(this.snapshot?.counters.map((now) => [now.counterId, now]))}
            .courses=${this.beside.courses}
            .trends=${this.trends}
            .at=${this.isPlaced ? at : ''}
            .isLive=${isLive}
            .selected=${this.selected}
          ></passant-list>
          ${
            this.wall.isOn
              ? nothing
              : html`<passant-dots
                  .voice=${visit.voice}
                  .place=${this.place}
                  .sensors=${sensorStates(this.snapshot?.counters ?? [])}
                ></passant-dots>`
          }
        </section>
      </main>
      <footer>
        <passant-legend .voice=${visit.voice}></passant-legend>
        ${this.wall.isOn ? nothing : this.toWall()}
        <passant-refresh .voice=${visit.voice} .connection=${this.connection}></passant-refresh>
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
      .voice=${this.visit.voice}
      .place=${this.place}
      .alerts=${alerts}
      .at=${at}
      .hand=${this.wall.isOn ? undefined : hand}
    ></passant-alerts>`;
  }

  private toWall() {
    const { words } = this.visit.voice;
    const municipality = this.visit.here?.code;
    const address = writeAddress({ municipality, zone: undefined, isWall: true });
    return html`<a class="to-wall" href=${address} title=${words.wallHow}>${words.wall}</a>`;
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
    if (this.wall.isOn) {
      const municipality = this.visit.here?.code;
      location.search = writeAddress({ municipality, zone: undefined, isWall: false });
    } else this.keepAddress();
  };

  private keepAddress(): void {
    const { selected: zone } = this;
    const municipality = this.visit.here?.code;
    const { isOn: isWall } = this.wall;
    history.replaceState(null, '', writeAddress({ municipality, zone, isWall }));
  }

  private enter({ code, timeZone }: Municipality): void {
    this.leave();
    this.asking = new AbortController();
    [this.place, this.snapshot, this.zones] = [NOWHERE, undefined, []];
    [this.trends, this.connection, this.isPlaced] = [new Map(), UNHEARD, false];
    this.keepAddress();
    void this.askPlace(code);
    this.beside.enter(code, timeZone);
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
    if (!signal.aborted) this.isPlaced = true;
  }

  private again(ask: () => Promise<void>, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.isUnreachable = true;
    this.retry = setTimeout(() => void ask(), PATIENCE);
  }

  private take(snapshot: Snapshot): void {
    const { here } = this.visit;
    if (here === undefined) return;
    if ((snapshot.municipality ?? here.code) !== here.code) return;
    this.isUnreachable = false;
    this.snapshot = snapshot;
    this.trends = extend(this.trends, snapshot);
    this.beside.heed(snapshot);
    this.wall.heed(snapshot.at, here.timeZone);
    const shown = this.zones.map(({ zoneId }) => zoneId);
    this.zones = order(snapshot.zones, shown, (zoneId) => nameOf(this.place, zoneId));
    // A zone that the page has never heard of: the registry changed under it.
    const isNews = snapshot.zones.some(({ zoneId }) => !this.place.zones.has(zoneId));
    if (isNews && Date.now() - this.askedPlaceAt > 10 * PATIENCE) void this.askPlace(here.code);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-page': PassantPage;
  }
}
