/**
 * What the blanks of the sentence open: the fields of a draft, each saying what it becomes.
 */
import { html, nothing } from 'lit';

import {
  COUNTED,
  COVARIATES,
  type Days,
  type Draft,
  KINDS,
  MONTHS,
  monthsBefore,
  ofKind,
  PATTERNS,
  WEEKDAYS,
} from '../draft.ts';
import type { Notation } from '../notation.ts';

export interface Panel {
  readonly draft: Draft;
  readonly speech: Notation;
  readonly today: string;
  readonly hasVisits: boolean;
  readonly change: (draft: Draft) => void;
}

const LISTED = 'listed';
const MOST_WEEKS = 520;

export function kindPanel({ draft, speech, change }: Panel) {
  return choices(
    KINDS.map((kind) => [kind, speech.words.kind[kind]] as const),
    draft.kind,
    (kind) => {
      change(ofKind(draft, kind));
    },
  );
}

export function startPanel({ draft, speech: { words }, change }: Panel) {
  return html`<div class="pair">
      ${dateField(words.starts, draft.startsOn, (startsOn) => {
        change({ ...draft, startsOn });
      })}
      ${dateField(words.ends, draft.endsOn ?? '', (day) => {
        change({ ...draft, endsOn: day || undefined });
      })}
    </div>
    ${numberField(words.firstWeeks, draft.firstWeeks, 1, MOST_WEEKS, (firstWeeks) => {
      change({ ...draft, firstWeeks });
    })}`;
}

export function dayPanel({ draft, speech, change }: Panel) {
  const { words } = speech;
  return html`<fieldset class="ticks">
      <legend>${words.weekdays}</legend>
      ${WEEKDAYS.map((day, index) =>
        tick(speech.weekday(index), draft.weekdays.includes(day), (isTicked) => {
          const others = draft.weekdays.filter((each) => each !== day);
          change({ ...draft, weekdays: isTicked ? [...others, day] : others });
        }),
      )}
    </fieldset>
    ${patternField(speech, words.before, draft.before, (before) => {
      change({ ...draft, before });
    })}
    ${patternField(speech, words.after, draft.after, (after) => {
      change({ ...draft, after });
    })}`;
}

export function outcomePanel({ draft, speech: { words }, hasVisits, change }: Panel) {
  const counted = COUNTED.filter((each) => hasVisits || each !== 'visits');
  return html`${choices(
    counted.map((each) => [each, words.counted[each]] as const),
    draft.counted,
    (each) => {
      // Places of the one are none of the other.
      const isOther = (each === 'visits') !== (draft.counted === 'visits');
      change({ ...draft, counted: each, ...(isOther ? { places: [], controls: [] } : {}) });
    },
  )}
  ${
    draft.counted === 'hours'
      ? html`<div class="pair">
          ${numberField(words.fromHour, draft.fromHour, 0, 23, (fromHour) => {
            change({ ...draft, fromHour });
          })}
          ${numberField(words.toHour, draft.toHour, 1, 24, (toHour) => {
            change({ ...draft, toHour });
          })}
        </div>`
      : nothing
  }
  ${
    draft.counted === 'visits'
      ? html`<label class="field"
          >${words.origins}
          <input
            autocomplete="off"
            .value=${draft.origins.join(' ')}
            @change=${(event: Event) => {
              change({ ...draft, origins: parted(event).map((each) => each.toUpperCase()) });
            }}
        /></label>`
      : nothing
  }`;
}

export function spanPanel({ draft, speech: { words, count }, today, change }: Panel) {
  const { span } = draft;
  const own =
    typeof span === 'object'
      ? span
      : { first: monthsBefore(draft.startsOn, 12), last: monthsBefore(today, 0) };
  const chosen = typeof span === 'object' ? 'own' : String(span);
  return html`${choices(
    [
      ['all', words.span.all] as const,
      ...MONTHS.map((each) => [String(each), words.span.months(count(each))] as const),
      ['own', words.span.own] as const,
    ],
    chosen,
    (each) => {
      const months = MONTHS.find((some) => String(some) === each);
      change({ ...draft, span: months ?? (each === 'own' ? own : 'all') });
    },
  )}
  ${
    typeof span === 'object'
      ? html`<div class="pair">
          ${dateField(words.span.first, span.first, (first) => {
            change({ ...draft, span: { ...span, first } });
          })}
          ${dateField(words.span.last, span.last, (last) => {
            change({ ...draft, span: { ...span, last } });
          })}
        </div>`
      : nothing
  }`;
}

export function covariatePanel({ draft, speech: { words }, change }: Panel) {
  return html`<div class="ticks">
    ${COVARIATES.map((each) =>
      tick(words.covariate[each], draft.covariates.includes(each), (isTicked) => {
        const others = draft.covariates.filter((some) => some !== each);
        change({ ...draft, covariates: isTicked ? [...others, each] : others });
      }),
    )}
  </div>`;
}

function patternField(
  { words }: Notation,
  label: string,
  days: Days,
  change: (days: Days) => void,
) {
  const chosen = typeof days === 'string' ? days : LISTED;
  return html`<label class="field"
      >${label}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          change(PATTERNS.find((each) => each === value) ?? []);
        }}
      >
        ${[...PATTERNS, LISTED].map(
          (each) =>
            html`<option value=${each} ?selected=${each === chosen}>
              ${each === LISTED ? words.listed : words.pattern[each as (typeof PATTERNS)[number]]}
            </option>`,
        )}
      </select></label
    >
    ${
      typeof days === 'string'
        ? nothing
        : html`<label class="field"
            >${words.listing}
            <textarea
              rows="4"
              .value=${days.join('\n')}
              @change=${(event: Event) => {
                change(parted(event));
              }}
            ></textarea>
          </label>`
    }`;
}

function choices<T extends string>(
  options: readonly (readonly [value: T, word: string])[],
  chosen: T,
  change: (value: T) => void,
) {
  return html`<div class="choices">
    ${options.map(
      ([value, word]) =>
        html`<button
          class="choice"
          aria-pressed=${value === chosen}
          @click=${() => {
            change(value);
          }}
        >
          ${word}
        </button>`,
    )}
  </div>`;
}

function tick(word: string, isTicked: boolean, change: (isTicked: boolean) => void) {
  return html`<label class="tick"
    ><input
      type="checkbox"
      .checked=${isTicked}
      @change=${(event: Event) => {
        change((event.target as HTMLInputElement).checked);
      }}
    />${word}</label
  >`;
}

function dateField(label: string, value: string, change: (day: string) => void) {
  return html`<label class="field"
    >${label}
    <input
      type="date"
      min="2000-01-01"
      max="2099-12-31"
      .value=${value}
      @change=${(event: Event) => {
        change((event.target as HTMLInputElement).value);
      }}
  /></label>`;
}

function numberField(
  label: string,
  value: number,
  min: number,
  max: number,
  change: (value: number) => void,
) {
  return html`<label class="field"
    >${label}
    <input
      type="number"
      min=${min}
      max=${max}
      .value=${String(value)}
      @change=${(event: Event) => {
        change((event.target as HTMLInputElement).valueAsNumber);
      }}
  /></label>`;
}

function parted(event: Event): string[] {
  const { value } = event.target as HTMLInputElement | HTMLTextAreaElement;
  return [...new Set(value.split(/[\s,;]+/).filter((each) => each !== ''))];
}
