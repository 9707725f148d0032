import { css, html, nothing, svg } from 'lit';

import type { Effect, Result, Share } from '../api.ts';
import type { Notation } from '../notation.ts';
import { type Axis, effectAxis } from '../scale.ts';
import { axisMarks, percent, zeroLine } from './strips.ts';

/** One attempt at proving the answer wrong. */
interface Trial {
  readonly name: string;
  readonly share: Share;
  readonly isPassed: boolean;
}

interface Proof {
  readonly label: string;
  readonly text: string;
  readonly outcome: string;
  readonly trials: readonly Trial[];
}

/** Every proof as a row of marks beside the effect itself, and one by one in a table. */
export function proofs(
  result: Result,
  main: Effect,
  speech: Notation,
  name: (place: string) => string,
) {
  const { words } = speech;
  const found = proofsOf(result, speech, name);
  const shown = effectAxis(
    [main.share.estimate, main.share.low, main.share.high],
    found.flatMap(({ trials }) => trials.map(({ share }) => share.estimate)),
  );
  return html`<div class="scroll">
      <table class="strips proofs">
        <thead>
          <tr>
            <th scope="col">${words.proof.head}</th>
            <td class="axis" aria-hidden="true">${axisMarks(shown, speech)}</td>
            <th scope="col">${words.proof.outcome}</th>
          </tr>
        </thead>
        <tbody>
          ${found.map(
            ({ label, text, outcome, trials }) =>
              html`<tr>
                <th scope="row">${label}<span class="note">${text}</span></th>
                <td class="axis" aria-hidden="true">${swarm(trials, main.share, shown)}</td>
                <td class="outcome">${outcome}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">${words.proof.key}</p>
    <details>
      <summary>${words.proof.table}</summary>
      ${table(found, speech)}
    </details>`;
}

function proofsOf(
  { placeboTime, placeboPlace, preTrend, sensitivity, controls }: Result,
  speech: Notation,
  name: (place: string) => string,
): readonly Proof[] {
  const { proof } = speech.words;
  const told = (trials: readonly Trial[], say: (passed: string, all: string) => string): string =>
    trials.length === 0
      ? proof.none
      : say(
          speech.count(trials.filter(({ isPassed }) => isPassed).length),
          speech.count(trials.length),
        );
  const times = placeboTime.map(({ starts, ...each }) => ({ ...each, name: speech.date(starts) }));
  const places = placeboPlace.map(({ place, ...each }) => ({ ...each, name: name(place) }));
  const others = sensitivity
    .filter(({ change }) => change !== 'main')
    .map(({ change, detail, share, agrees }) => ({
      name: changeOf(change, detail, speech, name),
      share,
      isPassed: agrees,
    }));
  const trend =
    preTrend === null
      ? []
      : [
          { name: proof.aYear, share: preTrend.aYear, isPassed: preTrend.isPassed },
          { name: proof.atStart, share: preTrend.atStart, isPassed: preTrend.isPassed },
        ];
  return [
    { label: proof.time, text: proof.timeText, outcome: told(times, proof.nothing), trials: times },
    ...(controls.length === 0
      ? []
      : [
          {
            label: proof.place,
            text: proof.placeText,
            outcome: told(places, proof.nothing),
            trials: places,
          },
        ]),
    {
      label: proof.trend,
      text: proof.trendText,
      outcome: preTrend === null ? proof.none : preTrend.isPassed ? proof.steady : proof.drifted,
      trials: trend,
    },
    {
      label: proof.other,
      text: proof.otherText,
      outcome: told(others, proof.agree),
      trials: others,
    },
  ];
}

function changeOf(
  change: string,
  detail: string,
  { words, date }: Notation,
  name: (place: string) => string,
): string {
  const say = (words.other as Partial<Record<string, (detail: string) => string>>)[change];
  const shown = /^20\d\d-/.test(detail) ? date(detail) : name(detail);
  return say === undefined ? `${change} ${detail}`.trim() : say(shown);
}

function swarm(trials: readonly Trial[], main: Share, shown: Axis) {
  const left = shown.at(main.low);
  return html`<svg class="strip">
    <rect
      class="reach"
      x=${percent(left)}
      width=${percent(shown.at(main.high) - left)}
      height="100%"
    />
    <line
      class="main"
      x1=${percent(shown.at(main.estimate))}
      x2=${percent(shown.at(main.estimate))}
      y1="0"
      y2="100%"
    />
    ${zeroLine(shown)}
    ${trials
      .toSorted((one, other) => Number(other.isPassed) - Number(one.isPassed))
      .map(({ share, isPassed }) => {
        const x = percent(shown.at(share.estimate));
        // A cross is two strokes around a place: lines alone take a place in percent.
        return isPassed
          ? svg`<circle class="passed" cx=${x} cy="50%" r="4.5" />`
          : svg`<svg x=${x} y="50%" overflow="visible">
              <path class="failed" d="M-5 -5L5 5M-5 5L5 -5" /></svg>`;
      })}
  </svg>`;
}

function table(found: readonly Proof[], speech: Notation) {
  const { words } = speech;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.proof.table}>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.proof.head}</th>
          <th scope="col">${words.strips.effect}</th>
          <th scope="col">${words.proof.outcome}</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(({ label, trials }) =>
          trials.map(
            ({ name, share, isPassed }, index) =>
              html`<tr>
                <th scope="row">${index === 0 ? html`<b>${label}</b><br />` : nothing}${name}</th>
                <td>${speech.signed(share.estimate)} (${speech.range(share)})</td>
                <td>${isPassed ? words.proof.passed : words.proof.failed}</td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </div>`;
}

export const proofSheet = css`
  .proofs th .note {
    display: block;
    margin: 0;
  }

  .proofs .outcome {
    text-align: start;
  }

  .proofs thead th:last-child {
    text-align: start;
  }

  .proofs .strip {
    block-size: 2.75rem;
  }

  .proofs .reach {
    fill: var(--band);
    stroke: none;
  }

  .proofs .main {
    stroke: var(--accent);
    stroke-width: 2;
  }

  .passed {
    fill: var(--panel);
    fill-opacity: 0.7;
    stroke: var(--ink);
    stroke-width: 1.5;
  }

  .failed {
    stroke: var(--ink);
    stroke-width: 2.5;
  }
`;
