import { html, nothing } from 'lit';

import type { Voice } from '../voice.ts';
import { CHOOSE, withHappening } from './address.ts';
import { reportAddress } from './api.ts';
import { type Happening, phase, turn } from './happening.ts';
import { WORDS } from './words.ts';

/**
 * What a happening is called, how far it is, and the ways from here.
 *
 * @param time what says how late it is, where the head of the page has no room for it
 * @param areMore whether there are others to choose
 */
export function about(
  happening: Happening,
  voice: Voice,
  at: number,
  time: unknown,
  areMore: boolean,
) {
  const words = WORDS[voice.language];
  const there = phase(happening, at);
  const now = new Date(at).toISOString();
  const hasReport = there !== 'coming' && happening.zoneIds != null;
  const report = reportAddress(happening.municipality, happening.id, voice.language);
  return html`<div class="about">
    <h2>${happening.name}</h2>
    <p class="beside">${time}</p>
    <p class="phase">${words.phase[there](voice.moment(turn(happening, there), now))}</p>
    <p class="links">
      ${
        // Of what is over it stands below, larger.
        hasReport && there !== 'over'
          ? html`<a href=${report} target="_blank" rel="noopener">${words.report}</a>`
          : nothing
      }
      ${hasReport ? html`<a href=${`${report}&format=pdf`} target="_blank" rel="noopener">${words.pdf}</a>` : nothing}
      ${
        areMore
          ? html`<a href=${withHappening(location.search, CHOOSE)}>${words.choose.other}</a>`
          : nothing
      }
    </p>
    ${happening.note ? html`<p class="note">${happening.note}</p>` : nothing}
  </div>`;
}
