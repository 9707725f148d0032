import { css } from 'lit';

/** Buttons with a line around them; the first of a form is filled. */
export const buttonSheet = css`
  button {
    min-block-size: 2.75rem;
    padding-inline: 0.875rem;
    border: 1px solid var(--line-strong);
    background: var(--panel);
  }

  button:hover {
    background: var(--raised);
  }

  button:disabled,
  button[aria-disabled='true'] {
    color: var(--muted);
    cursor: default;
  }

  button.first {
    color: var(--accent-ink);
    background: var(--accent);
    border-color: var(--accent);
  }

  button.first:hover {
    text-decoration: underline;
  }

  button.first:disabled,
  button.first[aria-disabled='true'] {
    color: var(--muted);
    background: var(--raised);
    border-color: var(--line);
    text-decoration: none;
  }

  button.link {
    min-block-size: 2rem;
    padding: 0;
    border: 0;
    background: none;
    text-decoration: underline;
    text-underline-offset: 0.1875rem;
  }
`;
