import { html, nothing } from 'lit';

import type { Effect, Shown } from '../api.ts';
import type { Notation } from '../notation.ts';
import { verdictMark } from './verdict.ts';

type Kinds = Notation['words']['ofSundays'];

/** The verdict in a word, the answer in one sentence, and the figures that matter most. */
export function answer(shown: Shown, kinds: Kinds, speech: Notation) {
  const { words } = speech;
  const { result, verdict, madeAt, madeBy } = shown;
  return html`<h2 class="title" tabindex="-1">${shown.title}</h2>
    <p class="verdict word">${verdictMark(verdict)}${words.verdict[verdict]}</p>
    <p class="lead">${shown.answer[speech.language]}</p>
    <p>${words.verdictLong[verdict]}</p>
    ${facts(shown, kinds, speech)}
    <p class="note">
      ${
        result.first === null || result.last === null || verdict === 'not-answerable'
          ? nothing
          : words.basis(
              speech.count(result.daysOpen),
              kinds.new,
              speech.count(result.daysBefore),
              kinds.before,
              speech.date(result.first),
              speech.date(result.last),
              result.coverage === null ? words.help.unknown : speech.size(result.coverage),
            )
      }
      ${words.made(speech.date(madeAt.slice(0, 10)), madeBy)}
    </p>`;
}

function facts({ result, verdict }: Shown, kinds: Kinds, speech: Notation) {
  const { fact } = speech.words;
  const main = effectOn(result.effects, 'open');
  const week = effectOn(result.effects, 'week');
  const { naive, power } = result;
  if (main === undefined || verdict === 'not-answerable') return nothing;
  return html`<dl class="facts">
    ${one(fact.open(kinds.days), speech.signed(main.share.estimate), [
      fact.interval(speech.range(main.share)),
    ])}
    ${
      verdict === 'not-found' && power !== null
        ? one(fact.missed, speech.size(power.missed), [fact.found(speech.size(power.detectable))])
        : nothing
    }
    ${
      week === undefined
        ? nothing
        : one(fact.week, speech.signed(week.share.estimate), [
            ...(holdsZero(week) ? [fact.weekSame] : []),
            fact.interval(speech.range(week.share)),
          ])
    }
    ${
      naive === null
        ? nothing
        : one(
            fact.naive,
            speech.signed(naive.count.estimate),
            [
              fact.naiveNote,
              ...(naive.ratioBefore === null || naive.ratioAfter === null
                ? []
                : [fact.ratio(speech.ratio(naive.ratioBefore), speech.ratio(naive.ratioAfter))]),
            ],
            true,
          )
    }
  </dl>`;
}

export function effectOn(effects: readonly Effect[], part: Effect['part']): Effect | undefined {
  return effects.find((each) => each.part === part);
}

export function holdsZero({ share: { low, high } }: Effect): boolean {
  return low <= 0 && high >= 0;
}

function one(label: string, figure: string, notes: readonly string[], isLesser = false) {
  return html`<div class=${isLesser ? 'lesser' : ''}>
    <dt>${label}</dt>
    <dd>
      <span class="figure">${figure}</span>
      ${notes.map((note) => html`<span class="note">${note}</span>`)}
    </dd>
  </div>`;
}
