import { html } from 'lit';

import { playback } from './api.ts';
import type { Happening } from './happening.ts';
import type { CrowdWords } from './words.ts';

/**
 * How a happening is played back.
 *
 * @param isAsked whether who looks can only ask for it: a command would be of no use to them
 */
export function again(happening: Happening, { playback: words }: CrowdWords, isAsked: boolean) {
  return html`<details>
    <summary>${words.title}</summary>
    ${
      isAsked
        ? html`<p>${words.ask(happening.id)}</p>`
        : html`<p>${words.how}</p>
            <pre tabindex="0">${playback(happening.municipality, happening)}</pre>`
    }
  </details>`;
}
