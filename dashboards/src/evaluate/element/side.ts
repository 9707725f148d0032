/**
 * Beside the answer: what can be taken of it along, and the evaluations that are kept.
 */
import { html, nothing } from 'lit';

import './kept.ts';
import './take.ts';
import type { Listed, Shown } from '../api.ts';
import type { Notation } from '../notation.ts';

export interface Side {
  readonly speech: Notation;
  readonly code: string;
  readonly shown: Shown | undefined;
  readonly kept: readonly Listed[];
  readonly hasMore: boolean;
  readonly open: (id: string) => void;
  readonly more: () => void;
  readonly drop: (shown: Shown) => void;
}

export function side({ speech, code, shown, kept, hasMore, open, more, drop }: Side) {
  return html`<div class="side">
    ${
      shown === undefined
        ? nothing
        : html`<passant-effect-take
            .speech=${speech}
            .shown=${shown}
            @passant-drop=${() => {
              drop(shown);
            }}
          ></passant-effect-take>`
    }
    <passant-effect-kept
      .speech=${speech}
      .kept=${kept}
      .hasMore=${hasMore}
      .code=${code}
      .current=${shown?.id}
      @passant-open=${({ detail }: CustomEvent<string>) => {
        open(detail);
      }}
      @passant-more=${more}
    ></passant-effect-kept>
  </div>`;
}
