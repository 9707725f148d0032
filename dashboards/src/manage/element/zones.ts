import type { Feature } from 'geojson';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import './corners.ts';
import './drafting.ts';
import './form.ts';
import { save } from '../../handing.ts';
import { type Registry, registryOf } from '../api.ts';
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
import { zonesSheet } from './zones.css.ts';

const FILE = 'zones.geojson';

/** Zones drawn on the map, a registry folder previewed, and the file that is saved of it. */
@customElement('passant-zones')
export class PassantZones extends Part {
  static override styles = [...Part.styles, zonesSheet];

  @state() private registry: Registry | undefined;
  /** Nothing until something was changed or chosen here. */
  @state() private draft: readonly DraftZone[] | undefined;
  @state() private folder: Folder = NO_FOLDER;
  @state() private chosen: number | undefined;
  @state() private isDrawing = false;
  @state() private corners = 0;
  @state() private isSaved = false;
  private readonly drafting = createRef<PassantDrafting>();

  protected get heading(): string {
    return this.words.parts.zones;
  }

  protected get lead(): string {
    return this.words.zone.lead;
  }

  protected async load(signal: AbortSignal): Promise<void> {
    this.registry = await registryOf(this.here.code, signal);
  }

  private get zones(): readonly DraftZone[] {
    return this.draft ?? this.folder.zones ?? (this.registry ? served(this.registry.zones) : []);
  }

  protected show() {
    const { registry, zones } = this;
    if (registry === undefined) return html``;
    const words = this.words.zone;
    const changes = zoneChanges(registry.zones, zones);
    const standings = new Map(changes.map(({ id, kind }) => [id, kind]));
    const features = registry.zones.features.filter(({ id }) => standings.get(id) === 'removed');
    const goneAreas = served({ ...registry.zones, features });
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
              </button>`
        }
      </div>
      <div class="work">
        <passant-drafting
          ${ref(this.drafting)}
          .language=${this.voice.language}
          .placeName=${this.here.name}
          .zones=${zones}
          .gone=${goneAreas.map(({ area }) => area)}
          .standings=${new Map<number, Standing>(
            zones.map(({ key, properties }) => [
              key,
              (standings.get(String(properties.id)) ?? 'same') as Standing,
            ]),
          )}
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
          @passant-shape=${this.reshape}
        ></passant-drafting>
        <div class="zones" role="group" aria-label=${words.zones}>
          ${zones.length === 0 ? html`<p class="note">${words.none}</p>` : nothing}
          ${zones.map((zone) => this.entry(zone, standings))}
          ${goneAreas.map(
            (zone) =>
              html`<div class="gone">
                <s>${zone.properties.name}</s>
                <button
                  class="link"
                  aria-label="${words.restore}: ${String(zone.properties.name)}"
                  @click=${() => {
                    const key = Math.max(-1, ...zones.map((each) => each.key)) + 1;
                    this.put([...zones, { ...zone, key }]);
                  }}
                >
                  ${words.restore}
                </button>
              </div>`,
          )}
        </div>
      </div>
      <p class="hint">${words.mapHint}</p>
      ${this.editor()} ${this.preview(changes)}`;
  }

  private choice() {
    const words = this.words.zone;
    const isOwn = this.draft !== undefined || this.folder !== NO_FOLDER;
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
                  [this.draft, this.folder, this.chosen] = [undefined, NO_FOLDER, undefined];
                }}
              ></passant-deed>`
            : nothing
        }
      </div>
      <p class="hint" id="choose-hint">${words.chooseHint}</p>
      <p class="note">
        ${this.folder.zones === undefined ? words.base.served : words.base.file(FILE)}
      </p>
      ${toldOf(this.folder, this.voice)}`;
  }

  private entry({ key, properties }: DraftZone, standings: ReadonlyMap<string, Change['kind']>) {
    const standing = standings.get(String(properties.id));
    return html`<button
      aria-pressed=${key === this.chosen}
      @click=${() => {
        this.chosen = key === this.chosen ? undefined : key;
      }}
    >
      <span>${properties.name}</span>
      ${standing === undefined ? nothing : html`<span class="tag">${this.words.zone[standing]}</span>`}
    </button>`;
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
          this.replace({ ...zone, properties: propertiesOf(zone.properties, held) });
        }}
      ></passant-form>
      <details>
        <summary>${words.corners}</summary>
        <passant-corners
          .language=${this.voice.language}
          .area=${zone.area}
          @passant-shape=${this.reshape}
        ></passant-corners>
      </details>
      <passant-deed
        .language=${this.voice.language}
        .label=${words.remove}
        .question=${words.askRemove(name)}
        @passant-deed=${() => {
          this.put(this.zones.filter(({ key }) => key !== zone.key));
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

  private readonly reshape = (event: CustomEvent<Area>): void => {
    const zone = this.zones.find(({ key }) => key === this.chosen);
    if (zone) this.replace({ ...zone, area: event.detail });
  };

  private readonly add = ({ detail }: CustomEvent<Ring>): void => {
    const zone = drawn(this.zones, detail, this.words.zone.newName);
    this.put([...this.zones, zone]);
    [this.isDrawing, this.chosen] = [false, zone.key];
    // What comes next is its name, below the map.
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('.desk h3')?.scrollIntoView({ block: 'nearest' });
    });
  };

  private replace(zone: DraftZone): void {
    this.put(this.zones.map((each) => (each.key === zone.key ? zone : each)));
  }

  private put(zones: readonly DraftZone[]): void {
    [this.draft, this.isSaved] = [zones, false];
  }

  private readonly take = async (event: Event): Promise<void> => {
    const folder = await filesOf(event.target as HTMLInputElement);
    if (folder === undefined) return;
    this.folder = laidOver(this.folder, folder);
    if (folder.zones !== undefined) [this.draft, this.chosen] = [undefined, undefined];
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
