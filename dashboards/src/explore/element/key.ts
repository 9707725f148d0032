import { html, nothing } from 'lit';

import type { State } from '../answer.ts';
import { isPartly } from '../derive.ts';
import { MOST_GRIDS } from '../draw/grid.ts';
import { hasWeather } from '../draw/lane.ts';
import { MOST_CURVES } from '../draw/palette.ts';
import { type Absence, ABSENCES } from '../gap.ts';
import type { Words } from '../messages/nl.ts';
import type { Chart } from '../question.ts';
import { type Cell, rhythm } from '../rhythm.ts';
import type { Sketch } from './drawing.ts';
import { absenceSwatch } from './swatch.ts';

/** What the colours, patterns and hollow dots of a chart stand for: those that are on it. */
export function key(sketch: Sketch, words: Words, chart: Chart) {
  if (chart === 'week') return weekly(sketch, words);
  const { view } = sketch;
  const weather = isCourse(chart) && hasWeather(sketch) ? weatherKey(words) : nothing;
  if (weather !== nothing && view.curves.length > MOST_CURVES) {
    return html`<p class="key">${weather}</p>`;
  }
  if (view.curves.length > MOST_CURVES && chart !== 'calendar') return nothing;
  const hasEarlier = isCourse(chart) && view.curves.some(({ earlier }) => earlier.length > 0);
  const hollow = hollowOf(sketch, words, chart);
  return html`<p class="key">
    ${chart === 'calendar' ? ramp(daily(sketch), sketch) : nothing}
    ${hasEarlier ? html`<span>${dotted()}${words.earlierLine}</span>` : nothing}
    ${told(absencesOf(sketch, chart), words)}
    ${hollow === '' ? nothing : html`<span>${dot()}${hollow}</span>`} ${weather}
  </p>`;
}

/** The same in words, for a picture that goes elsewhere. */
export function keyInWords(sketch: Sketch, words: Words, chart: Chart): string {
  if (sketch.view.curves.length > MOST_CURVES && isCourse(chart)) return '';
  const hollow = hollowOf(sketch, words, chart);
  return [
    ...absencesOf(sketch, chart).map((state) => words.drawn(words.absence[state], words.as[state])),
    ...(hollow === '' ? [] : [words.drawn(hollow, words.as.part)]),
  ].join(' ');
}

function absencesOf(sketch: Sketch, chart: Chart): readonly Absence[] {
  const found = new Set<State>(
    chart === 'week'
      ? cellsOf(sketch).flatMap(({ mean, spans, absence }) =>
          mean === null && spans > 0 ? absence : [],
        )
      : sketch.view.curves.flatMap(({ source }) => source.states),
  );
  return ABSENCES.filter((state) => found.has(state));
}

function cellsOf(sketch: Sketch): readonly Cell[] {
  return sketch.view.curves.slice(0, MOST_GRIDS).flatMap((curve) => rhythm(curve, sketch));
}

// Of lines alone: a part of a span, or one that is not over.
function hollowOf({ view, now }: Sketch, words: Words, chart: Chart): string {
  if (chart !== 'line') return '';
  const hasParts = view.curves.some(({ source }) => isPartly(source).includes(true));
  const hasRunning = (view.to.at(-1) ?? 0) > now;
  return [...(hasParts ? [words.partly] : []), ...(hasRunning ? [words.running] : [])].join(', ');
}

function isCourse(chart: Chart): boolean {
  return chart === 'line' || chart === 'bar';
}

function weatherKey({ weather }: Words) {
  return html`<span
      ><svg viewBox="0 0 24 10" width="24" height="10" aria-hidden="true">
        <path d="M0 5h24" fill="none" stroke="var(--muted)" stroke-width="1.25" /></svg
      >${weather.temperature}</span
    ><span
      ><svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <path d="M2 3v7M7 0v10" fill="none" stroke="var(--quieter)" stroke-width="3" /></svg
      >${weather.rain}</span
    >`;
}

function dotted() {
  return html`<svg viewBox="0 0 24 10" width="24" height="10" aria-hidden="true">
    <path d="M0 5h24" fill="none" stroke="var(--muted)" stroke-width="2" stroke-dasharray="3 4" />
  </svg>`;
}

function dot() {
  return html`<svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
    <circle cx="5" cy="5" r="3.5" />
  </svg>`;
}

function told(absences: readonly Absence[], words: Words) {
  return absences.map((state) => html`<span>${absenceSwatch(state)}${words.absence[state]}</span>`);
}

function ramp(most: number, { count }: Sketch) {
  return html`<span>${count(0)}<span class="ramp"></span>${count(Math.round(most))}</span>`;
}

function weekly(sketch: Sketch, words: Words) {
  const most = Math.max(1, ...cellsOf(sketch).map(({ mean }) => mean ?? 0));
  return html`<p class="key">${ramp(most, sketch)}${told(absencesOf(sketch, 'week'), words)}</p>`;
}

function daily({ view }: Sketch): number {
  return view.curves.reduce(
    (most, { values }) => values.reduce<number>((high, value) => Math.max(high, value ?? 0), most),
    1,
  );
}
