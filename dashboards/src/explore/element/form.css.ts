import { css } from 'lit';

/** What the page's fields and buttons share. */
export const formSheet = css`
  input:not([type='checkbox']) {
    inline-size: 100%;
    block-size: 2.75rem;
    padding-inline: 0.625rem;
    font: inherit;
    color: inherit;
    background: var(--ground);
    border: 1px solid var(--line-strong);
    border-radius: 0;
  }

  input[type='checkbox'] {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .choice {
    min-block-size: 2.75rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--line-strong);
    background: var(--panel);
  }

  .choice:hover {
    background: var(--raised);
  }

  .choice[aria-pressed='true'] {
    color: var(--panel);
    background: var(--ink);
    border-color: var(--ink);
  }

  .do {
    min-block-size: 2.75rem;
    padding-inline: 1rem;
    color: var(--accent-ink);
    background: var(--accent);
  }
`;
