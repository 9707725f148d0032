/**
 * `<passant-zone>`: how busy one zone is, on anybody's page.
 *
 * It keeps nothing and tells nobody anything: no cookies, no storage, no address but the api's. It
 * asks once a minute, and not while nobody looks.
 */
import { LEVELS } from '../live.ts';
import { LOOK } from './look.ts';
import { ask, baseOf, MissingError } from './source.ts';
import { clock, messagesFor, tell, type Telling, zoneIn } from './telling.ts';

/** Milliseconds between two askings. */
const EACH = 60_000;
/** What hardly changes is asked once a day. */
const SELDOM = 86_400_000;
/** Figures older than this are not shown as now. */
const STALE = 300_000;

const SVG = 'http://www.w3.org/2000/svg';

export class PassantZone extends HTMLElement {
  static readonly observedAttributes = ['api', 'municipality', 'zone', 'lang'];

  /** Where the script came from: the api, where none is named. */
  static origin: string | undefined;

  private readonly box = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private askedAt = 0;
  private told: { readonly at: number; readonly show: () => void } | undefined;
  private name = '';
  private turn = 0;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.append(this.box);
  }

  connectedCallback(): void {
    document.addEventListener('visibilitychange', this.look);
    this.begin();
  }

  disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.look);
    clearTimeout(this.timer);
    this.turn += 1;
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.begin();
  }

  private get base(): string | undefined {
    return baseOf(this.getAttribute('api')) ?? PassantZone.origin;
  }

  private get words() {
    return messagesFor(this.closest<HTMLElement>('[lang]')?.lang);
  }

  private readonly look = (): void => {
    if (document.hidden) clearTimeout(this.timer);
    else if (Date.now() - this.askedAt >= EACH) void this.refresh();
    else this.wait();
  };

  private begin(): void {
    this.told = undefined;
    this.name = '';
    this.say(this.words.waiting);
    void this.refresh();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), EACH);
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.turn += 1;
    const { turn, base } = this;
    const zoneId = this.getAttribute('zone') ?? '';
    const code = this.getAttribute('municipality') ?? '';
    if (base === undefined || zoneId === '' || code === '') {
      this.say(this.words.missing);
      return;
    }
    this.askedAt = Date.now();
    try {
      const query = new URLSearchParams({ municipality: code });
      const [live, place, all] = await Promise.all([
        ask(`${base}/v1/live?${query}`),
        ask(`${base}/v1/zones/${encodeURIComponent(zoneId)}?${query}`, SELDOM),
        ask(`${base}/v1/municipalities`, SELDOM),
      ]);
      if (turn !== this.turn) return;
      this.read(live, place, all, zoneId, code);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof MissingError) {
        this.say(this.words.missing);
        return;
      }
      this.fail();
    }
    if (!document.hidden) this.wait();
  }

  private read(live: unknown, place: unknown, all: unknown, zoneId: string, code: string): void {
    const zone = zoneIn(live, zoneId);
    if (zone === undefined) throw new Error('this zone has no figures');
    this.name = (place as { readonly name?: string }).name ?? zoneId;
    const { data } = all as { readonly data?: readonly { code: string; timeZone: string }[] };
    const timeZone = data?.find((each) => each.code === code)?.timeZone;
    const { at } = live as { readonly at: string };
    const show = (): void => {
      this.show(tell(zone, this.words), clock(at, timeZone, this.words));
    };
    this.told = { at: Date.now(), show };
    show();
  }

  // What was told a moment ago may stay, with its time of day.
  private fail(): void {
    if (this.told !== undefined && Date.now() - this.told.at < STALE) this.told.show();
    else this.say(this.words.unreachable);
  }

  private say(text: string): void {
    this.show({ look: 'absent', word: text, detail: '' }, '');
  }

  private show({ look, word, detail }: Telling, source: string): void {
    const now = piece('p', 'now', word);
    if (look !== 'absent' && look !== 'none') now.prepend(ladder(LEVELS.indexOf(look) + 1));
    const parts = [piece('p', 'name', this.name), now, piece('p', 'detail', detail)];
    if (source !== '') parts.push(this.source(source));
    this.box.className = look;
    this.box.setAttribute('part', `box ${look}`);
    this.box.replaceChildren(...parts.filter((each) => each.textContent !== ''));
  }

  private source(text: string): HTMLElement {
    const source = piece('p', 'source', '');
    const link = document.createElement('a');
    const municipality = this.getAttribute('municipality') ?? '';
    const query = new URLSearchParams({ municipality });
    if (this.words.locale.startsWith('en')) query.set('language', 'en');
    link.href = `${this.base ?? ''}/public/?${query}`;
    link.textContent = text;
    link.setAttribute('part', 'link');
    source.append(link);
    return source;
  }
}

function piece(tag: string, name: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.setAttribute('part', name);
  made.textContent = text;
  return made;
}

// As many of five rungs filled as the level is high; for the eye alone.
function ladder(degree: number): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 -1 12 30');
  svg.setAttribute('part', 'ladder');
  svg.setAttribute('aria-hidden', 'true');
  LEVELS.forEach((_, rung) => {
    const rect = document.createElementNS(SVG, 'rect');
    const at = { x: 0.5, y: 24 - rung * 6, width: 11, height: 4 };
    for (const [name, value] of Object.entries(at)) rect.setAttribute(name, `${value}`);
    if (rung < degree) rect.setAttribute('class', 'on');
    svg.append(rect);
  });
  return svg;
}
