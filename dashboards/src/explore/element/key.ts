import { html, nothing } from 'lit';

import { isPartly } from '../derive.ts';
import { MOST_GRIDS } from '../draw/grid.ts';
import { hasWeather } from '../draw/lane.ts';
import { MOST_CURVES } from '../draw/palette.ts';
import { type Absence, ABSENCES } from '../gap.ts';
import type { Words } from '../messages/nl.ts';
import type { Chart } from '../question.ts';
import { rhythm } from '../rhythm.ts';
import type { Sketch } from './drawing.ts';
import { absenceSwatch } from './swatch.ts';

/** What the colours, patterns and hollow dots of a chart stand for: those that are on it. */
export function key(sketch: Sketch, words: Words, chart: Chart) {
  if (chart === 'week') return weekly(sketch, words);
  const { view, now } = sketch;
  const weather = isCourse(chart) && hasWeather(sketch) ? weatherKey(words) : nothing;
  if (weather !== nothing && view.curves.length > MOST_CURVES) {
    return html`<p class="key">${weather}</p>`;
  }
  if (view.curves.length > MOST_CURVES && chart !== 'calendar') return nothing;
  const found = new Set(view.curves.flatMap(({ source }) => source.states));
  const absences = ABSENCES.filter((state) => found.has(state));
  const isLine = chart === 'line';
  const hasParts = isLine && view.curves.some(({ source }) => isPartly(source).includes(true));
  const hasRunning = isLine && (view.to.at(-1) ?? 0) > now;
  const hasEarlier = isCourse(chart) && view.curves.some(({ earlier }) => earlier.length > 0);
  const hollow = [...(hasParts ? [words.partly] : []), ...(hasRunning ? [words.running] : [])].join(
    ', ',
  );
  return html`<p class="key">
    ${chart === 'calendar' ? ramp(daily(sketch), sketch) : nothing}
    ${hasEarlier ? html`<span>${dotted()}${words.earlierLine}</span>` : nothing}
    ${told(absences, words)} ${hollow === '' ? nothing : html`<span>${dot()}${hollow}</span>`}
    ${weather}
  </p>`;
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
  const cells = sketch.view.curves.slice(0, MOST_GRIDS).flatMap((curve) => rhythm(curve, sketch));
  const most = Math.max(1, ...cells.map(({ mean }) => mean ?? 0));
  const missing = new Set(
    cells.filter(({ mean, spans }) => mean === null && spans > 0).map(({ absence }) => absence),
  );
  const absences = ABSENCES.filter((state) => missing.has(state));
  return html`<p class="key">${ramp(most, sketch)}${told(absences, words)}</p>`;
}

function daily({ view }: Sketch): number {
  return view.curves.reduce(
    (most, { values }) => values.reduce<number>((high, value) => Math.max(high, value ?? 0), most),
    1,
  );
}
