import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { cache } from 'lit/directives/cache.js';
import { keyed } from 'lit/directives/keyed.js';

import '../../element/frame.ts';
import './audit.ts';
import './channels.ts';
import './agenda.ts';
import './keys.ts';
import './rules.ts';
import './sensors.ts';
import './zones.ts';
import { sheet } from '../../element/sheet.ts';
import type { Municipality } from '../../place.ts';
import { Visit } from '../../visit.ts';
import { type PartName, PARTS, readPart, writePart } from '../address.ts';
import { WORDS } from '../words.ts';
import { pageSheet } from './page.css.ts';

/** The administrator's page: a column of parts, and the one that is open. */
@customElement('passant-manage')
export class PassantManage extends LitElement {
  static override styles = [sheet, pageSheet];

  @state() private open: PartName = readPart(location.search);
  private readonly visit = new Visit(
    this,
    (language) => WORDS[language].title,
    () => {
      this.requestUpdate();
    },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('popstate', this.back);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('popstate', this.back);
  }

  override render() {
    const { visit, open: part } = this;
    const words = WORDS[visit.voice.language];
    const here = visit.here;
    return html`<passant-frame .visit=${visit} current="manage">
      <div class="page">
        <nav aria-label=${words.parts.title}>
          <ul>
            ${PARTS.map(
              (name) =>
                html`<li>
                  <a
                    href=${writePart(location.search, name)}
                    aria-current=${name === part ? 'page' : nothing}
                    @click=${(event: MouseEvent) => {
                      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                      event.preventDefault();
                      this.go(name);
                    }}
                    >${words.parts[name]}</a
                  >
                </li>`,
            )}
          </ul>
          <label class="unseen" for="part">${words.parts.title}</label>
          <select
            id="part"
            @change=${(event: Event) => {
              this.go((event.target as HTMLSelectElement).value as PartName);
            }}
          >
            ${PARTS.map(
              (name) =>
                html`<option value=${name} ?selected=${name === part}>
                  ${words.parts[name]}
                </option>`,
            )}
          </select>
        </nav>
        <section>
          ${here === undefined ? nothing : keyed(here.code, cache(this.shown(here)))}
        </section>
      </div>
    </passant-frame>`;
  }

  private readonly back = (): void => {
    this.open = readPart(location.search);
  };

  private go(part: PartName): void {
    if (part === this.open) return;
    history.pushState(null, '', writePart(location.search, part));
    this.open = part;
  }

  // What was begun in a part is still there when it is opened again.
  private shown(here: Municipality) {
    const { voice, session } = this.visit;
    switch (this.open) {
      case 'sensors':
        return html`<passant-sensors
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-sensors>`;
      case 'rules':
        return html`<passant-rules
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-rules>`;
      case 'zones':
        return html`<passant-zones
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-zones>`;
      case 'keys':
        return html`<passant-keys
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-keys>`;
      case 'channels':
        return html`<passant-channels
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-channels>`;
      case 'happenings':
        return html`<passant-agenda
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-agenda>`;
      case 'audit':
        return html`<passant-audit
          .voice=${voice}
          .here=${here}
          .session=${session}
        ></passant-audit>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-manage': PassantManage;
  }
}
