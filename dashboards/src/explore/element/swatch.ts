import { svg } from 'lit';

import type { Absence } from '../gap.ts';
import { DASHES, type Palette, STROKES } from '../draw/palette.ts';

/** The stroke by which a curve is drawn. */
export function swatch(index: number, isMany: boolean, isMarked: boolean, palette: Palette) {
  const stroke = isMany
    ? isMarked
      ? palette.accent
      : palette.strong
    : (palette.curves[index % palette.curves.length] ?? palette.ink);
  const dash = isMany || index === 0 ? '' : (DASHES[index % DASHES.length] ?? []).join(' ');
  return svg`<svg class="swatch" viewBox="0 0 24 10" width="24" height="10" aria-hidden="true">
    <path d="M0 5h24" fill="none" stroke=${stroke} stroke-width="3" stroke-dasharray=${dash} />
  </svg>`;
}

/** The pattern of what is missing. */
export function absenceSwatch(state: Absence) {
  const id = `missing-${state}`;
  const width = state === 'quiet' ? 2 : 1;
  return svg`<svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">
    <defs>
      <pattern id=${id} width="8" height="8" patternUnits="userSpaceOnUse">
        <path d=${STROKES[state]} fill="none" stroke="var(--line-strong)" stroke-width=${width} />
      </pattern>
    </defs>
    <rect width="24" height="12" fill="var(--panel)" />
    <rect x="0.5" y="0.5" width="23" height="11" fill="url(#${id})" stroke="var(--line-strong)" stroke-width="0.5" />
  </svg>`;
}
