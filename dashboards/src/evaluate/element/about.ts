import { html } from 'lit';

import { signInAddress } from '../../api.ts';
import type { Session } from '../../session.ts';
import type { EvaluateWords } from '../words.ts';

/** What this page is, for who may not use it, and what they would need. */
export function about(session: Session, code: string, { about: words }: EvaluateWords) {
  const query = new URLSearchParams({ municipality: code });
  return html`<section class="about">
    <h2>${words.title}</h2>
    ${words.what.map((each) => html`<p>${each}</p>`)}
    <p>${words.who}</p>
    <p>${next(session, words)}</p>
    <p><a href="../explore/?${query}">${words.explore}</a></p>
  </section>`;
}

function next({ isOffered, token }: Session, words: EvaluateWords['about']) {
  if (!isOffered) return words.closed;
  if (token !== undefined) return words.ask;
  return html`<a href=${signInAddress()}>${words.signIn}</a>`;
}
