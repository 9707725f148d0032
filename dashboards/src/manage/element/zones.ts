import type { Feature } from 'geojson';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import './corners.ts';
import './drafting.ts';
import './form.ts';
import { save } from '../../handing.ts';
import { type Registry, registryOf } from '../api.ts';
import { Bench } from '../bench.ts';
import { type Change, zoneChanges } from '../difference.ts';
import { type Area, type DraftZone, drawn, type Ring, served, textOf } from '../draft.ts';
import type { Option } from '../field.ts';
import {
  counterIds,
  counterOptions,
  type Folder,
  laidOver,
  NO_FOLDER,
  positionsOf,
  filesOf,
} from '../folder.ts';
import { fieldsOf, propertiesOf, valuesOf } from '../zone.ts';
import type { PassantDrafting, Standing } from './drafting.ts';
import type { PassantForm } from './form.ts';
import { Part } from './part.ts';
import { guide, LEAST_CORNERS } from './pencil.ts';
import { differences, faultList, toldOf } from './preview.ts';
import { shelf } from './shelf.ts';
import { zonesSheet } from './zones.css.ts';

const FILE = 'zones.geojson';

/** Zones drawn on the map, a registry folder previewed, and the file that is saved of it. */
@customElement('passant-zones')
export class PassantZones extends Part {
  static override styles = [...Part.styles, zonesSheet];

  @state() private registry: Registry | undefined;
  @state() private folder: Folder = NO_FOLDER;
  @state() private chosen: number | undefined;
  @state() private isDrawing = false;
  @state() private corners = 0;
  @state() private isSaved = false;
  private holds = 0;
  private readonly bench = new Bench(() => {
    this.isSaved = false;
    this.requestUpdate();
  });
  private readonly drafting = createRef<PassantDrafting>();

  protected get heading(): string {
    return this.words.parts.zones;
  }

  protected get lead(): string {
    return this.words.zone.lead;
  }

  protected async load(signal: AbortSignal): Promise<void> {
    this.registry = await registryOf(this.here.code, signal);
    this.bench.enter(this.here.code);
    const { zones } = this.bench;
    // The registry has it by now.
    if (zones && zoneChanges(this.registry.zones, zones).length === 0) this.bench.clear();
  }

  private get zones(): readonly DraftZone[] {
    return (
      this.bench.zones ?? this.folder.zones ?? (this.registry ? served(this.registry.zones) : [])
    );
  }

  protected show() {
    const { registry, zones } = this;
    if (registry === undefined) return html``;
    const words = this.words.zone;
    const changes = zoneChanges(registry.zones, zones);
    const kinds = new Map(changes.map(({ id, kind }) => [id, kind]));
    const standings = new Map(
      zones.map(({ key, properties }) => {
        const kind = kinds.get(String(properties.id));
        return [key, (kind ?? 'same') as Standing];
      }),
    );
    const features = registry.zones.features.filter(({ id }) => kinds.get(id) === 'removed');
    const gone = served({ ...registry.zones, features });
    return html`${this.choice()}
      <div class="bar">
        ${
          this.isDrawing
            ? html`<span role="status">${guide(words, this.corners, this.voice.count)}</span>
                <button
                  class="first"
                  ?disabled=${this.corners < LEAST_CORNERS}
                  @click=${() => this.drafting.value?.finish()}
                >
                  ${words.finish}
                </button>
                <button @click=${this.stop}>${words.stop}</button>`
            : html`<button
                  class="first"
                  @click=${() => {
                    [this.isDrawing, this.corners, this.chosen] = [true, 0, undefined];
                  }}
                >
                  ${words.draw}
                </button>
                ${
                  this.bench.canUndo
                    ? html`<button
                        @click=${() => {
                          this.bench.undo();
                        }}
                      >
                        ${words.undo}
                      </button>`
                    : nothing
                }`
        }
      </div>
      <div class="work" @keydown=${this.undo}>
        <passant-drafting
          ${ref(this.drafting)}
          .language=${this.voice.language}
          .placeName=${this.here.name}
          .zones=${zones}
          .gone=${gone.map(({ area }) => area)}
          .standings=${standings}
          .sensors=${[...positionsOf(this.features).values()]}
          .context=${registry.context}
          .chosen=${this.chosen}
          .isDrawing=${this.isDrawing}
          @passant-choose=${(event: CustomEvent<number | undefined>) => {
            this.chosen = event.detail;
          }}
          @passant-corners=${(event: CustomEvent<number>) => {
            this.corners = event.detail;
          }}
          @passant-stop=${this.stop}
          @passant-drawn=${this.add}
          @passant-hold=${() => {
            this.holds += 1;
          }}
          @passant-shape=${(event: CustomEvent<Area>) => {
            this.reshape(event.detail, `hold ${this.holds}`);
          }}
        ></passant-drafting>
        ${shelf({
          words,
          zones,
          gone,
          standings,
          chosen: this.chosen,
          choose: (key) => {
            this.chosen = key;
          },
          restore: (zone) => {
            const key = Math.max(-1, ...zones.map((each) => each.key)) + 1;
            this.bench.put([...zones, { ...zone, key }]);
          },
        })}
      </div>
      <p class="hint">${words.mapHint}</p>
      ${this.editor()} ${this.preview(changes)}`;
  }

  private choice() {
    const words = this.words.zone;
    const { foundFrom, zones } = this.bench;
    const isOwn = zones !== undefined || this.folder !== NO_FOLDER;
    return html`<div class="bar">
        <label class="file"
          >${words.choose}<input
            type="file"
            multiple
            accept=".geojson,.json,.toml"
            aria-describedby="choose-hint"
            @change=${this.take}
        /></label>
        ${
          isOwn
            ? html`<passant-deed
                .language=${this.voice.language}
                .label=${words.again}
                .question=${words.askAgain}
                @passant-deed=${() => {
                  [this.folder, this.chosen] = [NO_FOLDER, undefined];
                  this.bench.clear();
                }}
              ></passant-deed>`
            : nothing
        }
      </div>
      <p class="hint" id="choose-hint">${words.chooseHint}</p>
      <p class="note">
        ${
          foundFrom === undefined
            ? this.folder.zones === undefined
              ? words.base.served
              : words.base.file(FILE)
            : words.base.found(this.voice.clock(foundFrom))
        }
      </p>
      ${toldOf(this.folder, this.voice)}`;
  }

  private editor() {
    const zone = this.zones.find(({ key }) => key === this.chosen);
    const words = this.words.zone;
    if (zone === undefined) return nothing;
    const name = String(zone.properties.name);
    const isNew =
      this.registry?.zones.features.every(({ id }) => id !== zone.properties.id) ?? true;
    return html`<div class="desk">
      <h3>${name}</h3>
      <passant-form
        .language=${this.voice.language}
        .fields=${fieldsOf(words, this.counters, isNew)}
        .values=${valuesOf(zone)}
        .isPlain=${true}
        @passant-alter=${(event: Event) => {
          const { held } = event.target as PassantForm;
          const properties = propertiesOf(zone.properties, held);
          this.replace({ ...zone, properties }, `words ${zone.key}`);
        }}
      ></passant-form>
      <details>
        <summary>${words.corners}</summary>
        <passant-corners
          .language=${this.voice.language}
          .area=${zone.area}
          @passant-shape=${(event: CustomEvent<Area>) => {
            this.reshape(event.detail);
          }}
        ></passant-corners>
      </details>
      <passant-deed
        .language=${this.voice.language}
        .label=${words.remove}
        .question=${words.askRemove(name)}
        @passant-deed=${() => {
          this.bench.put(this.zones.filter(({ key }) => key !== zone.key));
          this.chosen = undefined;
        }}
      ></passant-deed>
    </div>`;
  }

  private preview(changes: readonly Change[]) {
    const words = this.words.zone;
    const { registry, zones, folder, voice } = this;
    if (registry === undefined) return nothing;
    return html`${differences({ voice, registry, folder, changes })}
      ${faultList(words.faults, zones, this.counters, positionsOf(this.features))}
      <div class="bar">
        <button class="first" @click=${this.save}>${words.save}</button>
        <span role="status">${this.isSaved ? words.saved : nothing}</span>
      </div>
      <p class="hint">${words.next}</p>`;
  }

  private get counters(): readonly Option[] {
    const shown = this.registry?.counters.map(({ id }) => id) ?? [];
    const ids = this.folder.sensors?.flatMap(counterIds) ?? shown;
    return counterOptions(ids, this.features, this.voice.words.direction);
  }

  private get features(): readonly Feature[] {
    return this.folder.sensors ?? this.registry?.sensors.features ?? [];
  }

  private readonly stop = (): void => {
    this.isDrawing = false;
  };

  private readonly undo = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'z' || event.shiftKey) return;
    event.preventDefault();
    this.bench.undo();
  };

  private reshape(area: Area, step?: string): void {
    const zone = this.zones.find(({ key }) => key === this.chosen);
    if (zone) this.replace({ ...zone, area }, step);
  }

  private readonly add = ({ detail }: CustomEvent<Ring>): void => {
    const zone = drawn(this.zones, detail, this.words.zone.newName);
    this.bench.put([...this.zones, zone]);
    [this.isDrawing, this.chosen] = [false, zone.key];
    // What comes next is its name, below the map.
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('.desk h3')?.scrollIntoView({ block: 'nearest' });
    });
  };

  private replace(zone: DraftZone, step?: string): void {
    const zones = this.zones.map((each) => (each.key === zone.key ? zone : each));
    this.bench.put(zones, step);
  }

  private readonly take = async (event: Event): Promise<void> => {
    const folder = await filesOf(event.target as HTMLInputElement);
    if (folder === undefined) return;
    this.folder = laidOver(this.folder, folder);
    if (folder.zones === undefined) return;
    this.chosen = undefined;
    // Not for good: what was drawn can be taken back.
    this.bench.put(undefined);
  };

  private readonly save = (): void => {
    save(new Blob([textOf(this.zones)], { type: 'application/geo+json' }), FILE);
    this.isSaved = true;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-zones': PassantZones;
  }
}
