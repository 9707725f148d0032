import { html, nothing } from 'lit';

import type { DraftZone } from '../draft.ts';
import type { ManageWords } from '../words.ts';
import type { Standing } from './drafting.ts';

/** What a list of zones needs to be drawn. */
export interface Shelf {
  readonly words: ManageWords['zone'];
  readonly zones: readonly DraftZone[];
  readonly gone: readonly DraftZone[];
  /** By key. */
  readonly standings: ReadonlyMap<number, Standing>;
  readonly chosen: number | undefined;
  readonly choose: (key: number | undefined) => void;
  readonly restore: (zone: DraftZone) => void;
}

/** The zones beside the map: one is chosen, and what was taken away is brought back. */
export function shelf({ words, zones, gone, standings, chosen, choose, restore }: Shelf) {
  return html`<div class="zones" role="group" aria-label=${words.zones}>
    ${zones.length === 0 ? html`<p class="note">${words.none}</p>` : nothing}
    ${zones.map(({ key, properties }) => {
      const standing = standings.get(key) ?? 'same';
      return html`<button
        aria-pressed=${key === chosen}
        @click=${() => {
          choose(key === chosen ? undefined : key);
        }}
      >
        <span>${properties.name}</span>
        ${standing === 'same' ? nothing : html`<span class="tag">${words[standing]}</span>`}
      </button>`;
    })}
    ${gone.map(
      (zone) =>
        html`<div class="gone">
          <s>${zone.properties.name}</s>
          <button
            class="link"
            aria-label="${words.restore}: ${String(zone.properties.name)}"
            @click=${() => {
              restore(zone);
            }}
          >
            ${words.restore}
          </button>
        </div>`,
    )}
  </div>`;
}
