import { html, nothing } from 'lit';

import type { Provenance, Step, Tally } from '../origin/tally.ts';
import type { Tongue } from '../tongue.ts';

const ORIGINS = 24;
/** Weeks go by the day on which they begin. */
const INTERVALS = { day: 'day', week: 'day', month: 'month' } as const satisfies Record<
  Step,
  string
>;

/** The share of each origin in each part of the period, the newest on top. */
export function stretches(
  { stretches: all, origins, step }: Tally,
  tongue: Tongue,
  share: (value: number) => string,
  nameOf: (origin: Provenance) => string,
) {
  const { words } = tongue;
  const shown = origins.slice(0, ORIGINS);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.table.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.origins.course.when[step]}</th>
          ${shown.map((origin) => html`<th scope="col">${nameOf(origin)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${all
          .map(({ from, total, isPart }, at) => {
            return html`<tr>
              <th scope="row">
                ${tongue.span(from, INTERVALS[step])}
                ${isPart ? html`<span class="muted">${words.origins.course.part}</span>` : nothing}
              </th>
              ${shown.map(({ counts }) => {
                const count = counts[at] ?? null;
                return html`<td>
                  ${
                    count === null
                      ? html`<span class="muted">${words.origins.none}</span>`
                      : share(count / total)
                  }
                </td>`;
              })}
            </tr>`;
          })
          .toReversed()}
      </tbody>
    </table>
  </div>`;
}
