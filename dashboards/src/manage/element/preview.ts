/**
 * What a registry folder tells and would change, and what is wrong with its zones, in words.
 */
import type { Position } from 'geojson';
import { html, nothing } from 'lit';

import './changes.ts';
import type { Voice } from '../../voice.ts';
import type { Registry } from '../api.ts';
import { faultsOf, type ZoneFault } from '../check.ts';
import { type Change, originChanges, sensorChanges } from '../difference.ts';
import type { DraftZone } from '../draft.ts';
import type { Option } from '../field.ts';
import type { Folder } from '../folder.ts';
import { type ManageWords, WORDS } from '../words.ts';

type FaultWords = ManageWords['zone']['faults'];

export function toldOf({ told }: Folder, voice: Voice) {
  const words = WORDS[voice.language].zone;
  return told.map((each) => {
    const text =
      each.kind === 'context'
        ? words.context(each.name, voice.count(each.count))
        : words[each.kind](each.name);
    return html`<p class="hint">${text}</p>`;
  });
}

export function differences({
  voice,
  registry,
  folder: { sensors, origins },
  changes,
}: {
  readonly voice: Voice;
  readonly registry: Registry;
  readonly folder: Folder;
  readonly changes: readonly Change[];
}) {
  const words = WORDS[voice.language].zone;
  return html`<h3>${words.preview}</h3>
    <passant-changes .voice=${voice} .label=${words.zonesOf} .changes=${changes}> </passant-changes>
    ${
      sensors === undefined
        ? nothing
        : html`<passant-changes
            .voice=${voice}
            .label=${words.sensorsOf}
            .changes=${sensorChanges(registry.sensors, sensors)}
          ></passant-changes>`
    }
    ${
      origins === undefined
        ? nothing
        : html`<passant-changes
            .voice=${voice}
            .label=${words.originsOf}
            .changes=${originChanges(registry.origins, origins)}
          ></passant-changes>`
    }`;
}

export function faultList(
  words: FaultWords,
  zones: readonly DraftZone[],
  counters: readonly Option[],
  sensors: ReadonlyMap<string, Position>,
) {
  const ids = counters.map(({ value }) => value);
  const faults = zones.flatMap((zone) =>
    faultsOf(zone, zones, ids, sensors).map((fault) => ({ zone, fault })),
  );
  if (faults.length === 0) return nothing;
  return html`<div class="note">
    <p>${words.title}</p>
    <ul class="faults">
      ${faults.map(({ zone, fault }) => html`<li>${titleOf(zone)} ${textOf(words, fault)}</li>`)}
    </ul>
  </div>`;
}

function textOf(words: FaultWords, fault: ZoneFault): string {
  return 'counter' in fault ? words[fault.kind](fault.counter) : words[fault.kind];
}

function titleOf({ properties }: DraftZone): string {
  const { name, id } = properties;
  return typeof name === 'string' && name !== '' ? name : String(id);
}
