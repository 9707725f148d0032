import { html, nothing } from 'lit';

import type { Result } from '../api.ts';
import type { Notation } from '../notation.ts';

const MOST = 3;
/** Days that an answer needs, of those newly open and of those before. */
const NEEDED = { open: 6, before: 26 };

/** What is missing and what would help, where there is no answer. */
export function refusal(result: Result, speech: Notation, name: (place: string) => string) {
  const { help } = speech.words;
  const { decision, first, last, daysBefore, daysOpen, coverage, effects } = result;
  const causes = decision.causes.filter((each) => each in help).slice(0, MOST);
  const told = help as unknown as Partial<Record<string, string>>;
  const main = effects.find(({ part }) => part === 'open');
  const rows: readonly (readonly [string, string])[] = [
    [help.places, speech.listed(result.places.map(name)) || help.unknown],
    [
      help.time,
      first === null || last === null
        ? help.unknown
        : speech.words.fromTo(speech.date(first), speech.date(last)),
    ],
    [help.before, count(daysBefore, NEEDED.before, speech)],
    [help.open, count(daysOpen, NEEDED.open, speech)],
    [help.coverage, coverage === null ? help.unknown : speech.size(coverage)],
  ];
  return html`<section aria-labelledby="help">
    <h3 id="help">${help.title}</h3>
    <ul class="help">
      ${
        causes.length === 0
          ? html`<li>${help.other}</li>`
          : causes.map((each) => html`<li>${told[each]}</li>`)
      }
    </ul>
    ${
      decision.places.length === 0
        ? nothing
        : html`<p>${help.about(speech.listed(decision.places.map(name)))}</p>`
    }
    ${main === undefined ? nothing : html`<p>${help.reckoned(speech.range(main.share))}</p>`}
    <h3>${help.was}</h3>
    <table class="was">
      <tbody>
        ${rows.map(
          ([label, value]) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function count(days: number, needed: number, speech: Notation): string {
  const told = speech.count(days);
  return days < needed ? `${told} (${speech.words.help.needed(speech.count(needed))})` : told;
}
