import { html, nothing } from 'lit';
import { ref, type Ref } from 'lit/directives/ref.js';

import type { Municipality } from '../../place.ts';
import type { Voice } from '../../voice.ts';
import type { Palette } from '../draw/palette.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Question } from '../question.ts';
import type { Sketch } from './drawing.ts';
import { key } from './key.ts';

/** What can be taken along as a file. */
export interface Picture extends Element {
  picture(kind: 'png' | 'svg'): Promise<Blob>;
  /** As CSV, where it is the page that adds figures up. */
  figures?(): string;
}

interface Material {
  readonly inquiry: Inquiry;
  readonly question: Question;
  readonly voice: Voice;
  readonly sketch: Sketch;
  readonly palette: Palette | undefined;
  readonly here: Municipality;
}

/** The chart of what was answered, or where visitors came from; and its source. */
export function drawn(
  { inquiry, question, voice, sketch, palette, here }: Material,
  picture: Ref<Picture>,
) {
  const { answered, found } = inquiry;
  if (answered === undefined) return nothing;
  const standing = answered === question ? '' : 'stale';
  const source = html`<p class="source">${sketch.source}</p>`;
  const of = picture as Ref;
  if (answered.subject !== 'origins') {
    return html`<passant-drawing
        ${ref(of)}
        class=${standing}
        .voice=${voice}
        .sketch=${sketch}
        .chart=${answered.chart}
        .palette=${palette}
      ></passant-drawing>
      ${key(sketch, sketch.tongue.words, answered.chart)} ${source}`;
  }
  if (found === undefined) return nothing;
  return html`<passant-provenance
      ${ref(of)}
      class=${standing}
      .voice=${voice}
      .tongue=${sketch.tongue}
      .found=${found}
      .palette=${palette}
      .home=${here.code}
      .heading=${sketch.title ?? ''}
      .source=${sketch.source ?? ''}
    ></passant-provenance>
    ${source}`;
}
