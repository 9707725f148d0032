import { css } from 'lit';

/** The drawing, beside it the zones; under it the one that is chosen, and what would change. */
export const zonesSheet = css`
  .work {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 19rem;
    gap: 1rem;
    margin-block-end: 0.75rem;
  }

  .zones {
    max-block-size: 34rem;
    overflow-y: auto;
    background: var(--panel);
    border: 1px solid var(--line);
  }

  .zones button {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    inline-size: 100%;
    border: 0;
    border-block-end: 1px solid var(--line);
    border-inline-start: 0.1875rem solid transparent;
  }

  .zones button[aria-pressed='true'] {
    font-weight: 650;
    border-inline-start-color: var(--accent);
  }

  .tag {
    font-size: 0.875rem;
    font-weight: 400;
    color: var(--muted);
    white-space: nowrap;
  }

  .zones .gone {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 0.5rem;
    padding: 0.25rem 0.875rem;
    color: var(--muted);
    border-block-end: 1px solid var(--line);
  }

  .zones .gone button {
    inline-size: auto;
    border: 0;
  }

  .scroll + .bar,
  .note + .bar {
    margin-block-start: 1rem;
  }

  .gone s {
    text-decoration-thickness: 1px;
  }

  /* Its first field comes into view with it. */
  .desk h3 {
    scroll-margin-block-end: 7rem;
  }

  .file {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-block-size: 2.75rem;
    padding-inline: 0.875rem;
    border: 1px solid var(--line-strong);
    background: var(--panel);
    cursor: pointer;
  }

  .file:hover {
    background: var(--raised);
  }

  .file:focus-within {
    outline: 3px solid var(--accent);
    outline-offset: -3px;
  }

  .file input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
  }

  .corners input {
    inline-size: 8.5rem;
    min-block-size: 2.5rem;
    padding-inline: 0.5rem;
    font: inherit;
    color: inherit;
    background: var(--panel);
    border: 1px solid var(--line-strong);
    border-radius: 0;
  }

  .corners .link {
    min-inline-size: 2rem;
    text-align: center;
  }

  .corners td,
  .corners th {
    padding-block: 0.25rem;
    vertical-align: middle;
  }

  .faults {
    padding-inline-start: 1.25rem;
    list-style: disc;
  }

  @media (max-width: 61.99rem) {
    .work {
      grid-template-columns: minmax(0, 1fr);
    }

    .zones {
      max-block-size: 16rem;
    }
  }
`;
