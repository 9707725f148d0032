import { css } from 'lit';

/** One open alert: a filled bar on the left, a shape, words, and what may be done. */
export const alertSheet = css`
  :host {
    display: grid;
    grid-template-columns: 1.25rem minmax(0, 1fr) auto;
    align-items: start;
    gap: 0.125rem 0.75rem;
    padding: 0.5rem 1.5rem 0.5rem 1.125rem;
    border-block-start: 1px solid var(--line);
    border-inline-start: 0.375rem solid var(--line-strong);
  }

  :host([severity='critical']) {
    border-inline-start-color: var(--ink);
  }

  :host([severity='info']) {
    border-inline-start-color: var(--line);
  }

  passant-severity {
    margin-block-start: 0.0625rem;
  }

  .what {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .about {
    font-size: 0.875rem;
    line-height: 1.3;
    color: var(--muted);
  }

  .part {
    white-space: nowrap;
  }

  .does {
    display: flex;
    gap: 0.375rem;
  }

  .does button,
  form button {
    min-block-size: 2.75rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--line-strong);
    background: var(--panel);
  }

  .does button:hover,
  form button:hover {
    background: var(--raised);
  }

  kbd {
    margin-inline-start: 0.375rem;
    padding-inline: 0.3125rem;
    font: inherit;
    font-size: 0.875em;
    color: var(--muted);
    border: 1px solid var(--line-strong);
  }

  form {
    grid-column: 2 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    padding-block: 0.375rem;
  }

  label {
    flex-basis: 100%;
    font-size: 0.875rem;
    color: var(--muted);
  }

  textarea {
    flex-basis: 100%;
    min-block-size: 4.5rem;
    padding: 0.5rem;
    font: inherit;
    color: inherit;
    background: var(--panel);
    border: 1px solid var(--line-strong);
    border-radius: 0;
    resize: vertical;
  }

  form .save {
    color: var(--accent-ink);
    background: var(--accent);
    border-color: var(--accent);
  }

  form .save:hover {
    background: var(--accent);
    text-decoration: underline;
  }

  .failed {
    grid-column: 2 / -1;
    font-size: 0.875rem;
  }

  /* In a narrow log the words keep their line. */
  @container (max-width: 30rem) {
    .does {
      grid-column: 2 / -1;
      padding-block: 0.25rem;
    }
  }

  @media (max-width: 47.99rem) {
    :host {
      padding-inline: 0.625rem 1rem;
    }

    .does {
      grid-column: 2 / -1;
      padding-block: 0.25rem;
    }
  }

  /* No keys under a thumb. */
  @media (hover: none) {
    kbd {
      display: none;
    }
  }
`;
