import { css } from 'lit';

/** Below the alerts: sound and keys; and how a happening is played back. */
export const handSheet = css`
  .hands {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    padding-block-start: 0.75rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .hands button {
    min-block-size: 2.75rem;
    padding-inline: 0.75rem;
    color: var(--ink);
    border: 1px solid var(--line-strong);
  }

  .hands button:hover {
    background: var(--raised);
  }

  .hands .on,
  .hands .on:hover {
    color: var(--accent-ink);
    background: var(--accent);
    border-color: var(--accent);
  }

  .hands .on:hover {
    text-decoration: underline;
  }

  kbd {
    padding-inline: 0.3125rem;
    font: inherit;
    color: var(--ink);
    border: 1px solid var(--line-strong);
  }

  details {
    margin-block-start: 1.25rem;
    font-size: 0.9375rem;
    color: var(--muted);
  }

  summary {
    min-block-size: 2.75rem;
    align-content: center;
    cursor: pointer;
    color: var(--ink);
  }

  pre {
    margin: 0.5rem 0 0;
    padding: 0.75rem;
    overflow-x: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--ink);
    background: var(--raised);
  }
`;
