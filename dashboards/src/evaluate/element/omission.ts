import { html, nothing } from 'lit';

import type { Result } from '../api.ts';
import type { Notation } from '../notation.ts';

type LeftOut = Result['leftOut'][number];

interface Omission {
  readonly place: string | null;
  readonly reason: string;
  readonly days: number;
  readonly spans: readonly LeftOut[];
}

const FEW = 4;

/** What took no part, by place and reason, the most first; with the days by name. */
export function omission({ leftOut }: Result, speech: Notation, name: (place: string) => string) {
  const { words } = speech;
  if (leftOut.length === 0) return html`<p>${words.left.nothing}</p>`;
  return html`<p>${words.left.intro}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.left.table}>
      <table class="left">
        <thead>
          <tr>
            <th scope="col">${words.left.place}</th>
            <th scope="col">${words.left.reason}</th>
            <th scope="col">${words.left.which}</th>
            <th scope="col">${words.left.days}</th>
          </tr>
        </thead>
        <tbody>
          ${grouped(leftOut).map(
            ({ place, reason, days, spans }) =>
              html`<tr>
                <th scope="row">${place === null ? words.left.everywhere : name(place)}</th>
                <td>${(words.leftReason as Partial<Record<string, string>>)[reason] ?? reason}</td>
                <td>${named(spans, speech)}</td>
                <td>${speech.count(days)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function named(spans: readonly LeftOut[], speech: Notation) {
  const { left } = speech.words;
  const shown = spans.map(({ first, last }) => spanOf(first, last, speech));
  const rest = shown.slice(FEW);
  return html`${shown.slice(0, FEW).join(', ')}${
    rest.length === 0
      ? nothing
      : html`<details>
          <summary>${left.more(speech.count(rest.length))}</summary>
          ${rest.join(', ')}
        </details>`
  }`;
}

function spanOf(first: string, last: string, { date, words }: Notation): string {
  return first === last ? date(first) : words.range(date(first), date(last));
}

function grouped(leftOut: readonly LeftOut[]): readonly Omission[] {
  const found = new Map<string, LeftOut[]>();
  for (const each of leftOut) {
    const key = `${each.place ?? ''} ${each.reason}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return [...found.values()]
    .map((spans) => ({
      place: spans[0]?.place ?? null,
      reason: spans[0]?.reason ?? '',
      days: spans.reduce((sum, { days }) => sum + days, 0),
      spans: spans.toSorted((one, other) => one.first.localeCompare(other.first)),
    }))
    .toSorted((one, other) => other.days - one.days);
}
