/**
 * What the tints of a map of origins stand for.
 */
import { html, nothing, svg } from 'lit';

import type { Voice } from '../../voice.ts';
import type { Palette } from '../draw/palette.ts';
import { LIMITS, tintOf } from '../origin/mosaic.ts';
import { templates } from '../origin/shape.ts';
import type { Tally } from '../origin/tally.ts';
import { STEPS } from '../origin/territory.ts';
import type { Tongue } from '../tongue.ts';

const HUNDRED = 100;

/** Of shares: those tints that there are, and the hatch. */
export function shareKey(now: Tally, { words }: Tongue, voice: Voice, palette: Palette) {
  const { ramp, raised, strong } = palette;
  const { tint } = words.origins;
  const limit = (at: number): string => voice.percent((LIMITS[at] ?? 0) * HUNDRED);
  const used = new Set(now.origins.map(({ total }) => tintOf(total / now.total)));
  const names = ramp.map((_, at) =>
    at === 0
      ? tint.least(limit(0))
      : at === LIMITS.length
        ? tint.most(limit(at - 1))
        : tint.between(limit(at - 1), limit(at)),
  );
  return html`<p class="key">
    ${names.map((name, at) => (used.has(at) ? named(ramp[at] ?? raised, strong, name) : nothing))}
    ${hatched(now, words.origins.undivided, palette)}
  </p>`;
}

/** Of how shares changed: five, the middle one hardly. */
export function changeKey(
  now: Tally,
  points: (value: number) => string,
  { words }: Tongue,
  palette: Palette,
) {
  const { change, raised, strong } = palette;
  const { tint, hardly } = words.origins;
  const limit = (at: number): string => points(STEPS[at] ?? 0);
  const names = [
    tint.least(limit(0)),
    tint.between(limit(0), limit(1)),
    hardly,
    tint.between(limit(2), limit(3)),
    tint.most(limit(STEPS.length - 1)),
  ];
  return html`<p class="key">
    ${names.map((name, at) => named(change[at] ?? raised, strong, name))}
    ${hatched(now, words.origins.undivided, palette)}
  </p>`;
}

function named(fill: string, stroke: string, name: string) {
  return html`<span
    >${svg`<svg width="24" height="12" aria-hidden="true">
      <rect x="0.5" y="0.5" width="23" height="11" fill=${fill} stroke=${stroke}></rect>
    </svg>`}${name}</span
  >`;
}

function hatched(now: Tally, word: string, palette: Palette) {
  if (now.origins.every(({ kind }) => kind === 'whole')) return nothing;
  const box = { x: 0, y: 0, width: 24, height: 12 };
  return html`<span
    ><svg width="24" height="12" aria-hidden="true">
      ${templates([{ kind: 'rect', ...box, fill: palette.raised, isHatched: true }], palette)}</svg
    >${word}</span
  >`;
}
