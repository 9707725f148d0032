/**
 * A week of the chart in words, and all of them as a table.
 */
import { html, nothing } from 'lit';

import type { Point } from '../api.ts';
import type { Notation } from '../notation.ts';

export function readPoint(point: Point, speech: Notation): string {
  const { chart, range } = speech.words;
  const { day, observed, expected, low, high } = point;
  return [
    speech.daily(day),
    observed === null ? chart.uncounted : chart.counted(speech.number(observed)),
    ...(expected === null
      ? []
      : [
          chart.expectedAs(
            speech.number(expected),
            low === null || high === null ? '–' : range(speech.number(low), speech.number(high)),
          ),
        ]),
    kindOf(point, speech),
    ...(point.isLeftOut ? [chart.leftOut] : []),
  ].join(' · ');
}

/** Every week, the newest on top; drawn when it is opened. */
export function pointTable(points: readonly Point[], speech: Notation) {
  const { chart, range } = speech.words;
  const figure = (value: number | null): string => (value === null ? '–' : speech.number(value));
  return html`<details>
    <summary>${chart.table}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${chart.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">${chart.day}</th>
            <th scope="col">${chart.observed}</th>
            <th scope="col">${chart.expectedHead}</th>
            <th scope="col" class="wide">${chart.band}</th>
            <th scope="col" class="wide">${chart.kind}</th>
          </tr>
        </thead>
        <tbody>
          ${points.toReversed().map(
            (point) =>
              html`<tr>
                <th scope="row">${speech.date(point.day)}</th>
                <td>
                  ${point.observed === null ? chart.uncounted : speech.number(point.observed)}
                </td>
                <td>${figure(point.expected)}</td>
                <td class="wide">
                  ${
                    point.low === null || point.high === null
                      ? '–'
                      : range(speech.number(point.low), speech.number(point.high))
                  }
                </td>
                <td class="wide">
                  ${kindOf(point, speech)}${point.isLeftOut ? `, ${chart.leftOut}` : nothing}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function kindOf({ isNew, isOpen }: Point, { words: { chart } }: Notation): string {
  if (isNew) return chart.new;
  return isOpen ? chart.open : chart.shut;
}
