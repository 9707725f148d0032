import { html, nothing, svg } from 'lit';

import type { Palette } from '../draw/palette.ts';
import { STROKES } from '../draw/palette.ts';
import type { Words } from '../messages/nl.ts';
import type { Origins } from '../origin/tables.ts';
import type { Provenance, Tally } from '../origin/tally.ts';

/** Origins that are shown at first. */
export const FIRST = 12;

const [HEIGHT, MIDDLE, THICK] = [18, 9, 8];
const HUNDRED = 100;
/** The axis ends a little beyond the largest, for its dot. */
const WIDE = 1.04;

export interface Ranked {
  readonly found: Origins;
  readonly words: Words;
  readonly palette: Palette;
  readonly nameOf: (origin: Provenance) => string;
  readonly count: (value: number) => string;
  readonly share: (value: number) => string;
  readonly points: (value: number) => string;
  readonly isWhole: boolean;
}

/** The share of an origin in a period; null where it has no figure. */
export function shareIn(tally: Tally | undefined, key: string): number | null {
  const found = tally?.origins.find((each) => each.key === key);
  return found === undefined || tally === undefined ? null : found.total / tally.total;
}

/** Origins by share, and against the earlier period; then what was not divided further. */
export function ranking(ranked: Ranked) {
  const { found, words } = ranked;
  const { now, earlier } = found;
  const { origins } = words;
  const isCompared = earlier !== undefined && earlier.tables > 0;
  const whole = now.origins.filter(({ kind }) => kind === 'whole');
  const rest = now.origins.filter(({ kind }) => kind !== 'whole');
  const most =
    WIDE *
    Math.max(
      ...now.origins.flatMap(({ key, total }) => [total / now.total, shareIn(earlier, key) ?? 0]),
    );
  const some = (all: readonly Provenance[]): readonly Provenance[] =>
    ranked.isWhole ? all : all.slice(0, FIRST);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${origins.origin}</th>
        <th scope="col">${origins.part}</th>
        ${isCompared ? html`<th scope="col">${origins.before}</th>` : nothing}
        <td class="wide">${isCompared ? legend(ranked) : nothing}</td>
        ${isCompared ? html`<th scope="col">${origins.points}</th>` : nothing}
        <th scope="col" class="side">${origins.perTable}</th>
        <th scope="col" class="side">${origins.tables}</th>
      </tr>
    </thead>
    <tbody>
      ${some(whole).map((origin) => row(origin, ranked, most, isCompared))}
    </tbody>
    ${
      rest.length === 0
        ? nothing
        : html`<tbody class="rest">
            <tr class="head">
              <th scope="rowgroup" colspan=${isCompared ? 7 : 5}>${origins.undivided}</th>
            </tr>
            ${some(rest).map((origin) => row(origin, ranked, most, isCompared))}
          </tbody>`
    }
  </table>`;
}

function row(origin: Provenance, ranked: Ranked, most: number, isCompared: boolean) {
  const { found, words, count, share, points } = ranked;
  const { now, earlier } = found;
  const { none, of } = words.origins;
  const part = origin.total / now.total;
  const before = shareIn(earlier, origin.key);
  return html`<tr>
    <th scope="row">${ranked.nameOf(origin)}</th>
    <td>${share(part)}</td>
    ${
      isCompared
        ? html`<td>
            ${before === null ? html`<span class="muted">${none}</span>` : share(before)}
          </td>`
        : nothing
    }
    <td class="wide">
      ${pair(part / most, before === null ? null : before / most, origin, ranked)}
    </td>
    ${isCompared ? html`<td>${before === null ? '–' : points(part - before)}</td>` : nothing}
    <td class="side">${count(Math.round(origin.total / origin.tables))}</td>
    <td class="side">${of(count(origin.tables), count(now.tables))}</td>
  </tr>`;
}

function legend({ palette, words }: Ranked) {
  const { before, now } = words.origins;
  return html`<span class="pairs" aria-hidden="true"
    ><svg width="10" height="10">
      <circle cx="5" cy="5" r="4" fill=${palette.panel} stroke=${palette.ink} stroke-width="1.75" />
    </svg>
    ${before}
    <svg width="10" height="10"><circle cx="5" cy="5" r="5" fill=${palette.ink} /></svg>
    ${now}</span
  >`;
}

// A bar from nothing on, and on it what it was before.
function pair(part: number, before: number | null, { kind }: Provenance, { palette }: Ranked) {
  const fill = kind === 'whole' ? palette.accent : 'url(#rest)';
  const [to, from] = [`${part * HUNDRED}%`, `${(before ?? 0) * HUNDRED}%`];
  return svg`<svg class="pair" height=${HEIGHT} aria-hidden="true">
    <defs>
      <pattern id="rest" width="8" height="8" patternUnits="userSpaceOnUse">
        <path d=${STROKES.outage} fill="none" stroke=${palette.strong} />
      </pattern>
    </defs>
    <rect x="0" y=${MIDDLE - THICK / 2} width=${to} height=${THICK} fill=${fill}
      opacity=${before === null ? 1 : 0.4} />
    ${
      before === null
        ? nothing
        : svg`<line x1=${from} x2=${to} y1=${MIDDLE} y2=${MIDDLE} stroke=${palette.ink} stroke-width="2" />
            <circle cx=${from} cy=${MIDDLE} r="4.5" fill=${palette.panel} stroke=${palette.ink} stroke-width="1.75" />
            <circle cx=${to} cy=${MIDDLE} r="5" fill=${palette.ink} />`
    }
  </svg>`;
}
