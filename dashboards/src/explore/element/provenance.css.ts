import { css } from 'lit';

/** Where visitors come from: the map, its key, the ranking and the courses. */
export const provenanceSheet = css`
  :host {
    display: block;
  }

  section + section {
    margin-block-start: 2rem;
  }

  .plane {
    display: block;
    inline-size: 100%;
    font-family: var(--font);
  }

  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-block-start: 0.625rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .key span {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  .note {
    max-inline-size: 46rem;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
    color: var(--muted);
    text-wrap: pretty;
  }

  .pair {
    display: block;
    inline-size: 100%;
    min-inline-size: 8rem;
    block-size: 1.125rem;
    overflow: visible;
  }

  td.wide {
    inline-size: 40%;
    padding-inline-end: 1.25rem;
  }

  .pairs {
    font-size: 0.875rem;
    color: var(--muted);
  }

  .pairs svg {
    overflow: visible;
  }

  .muted {
    color: var(--muted);
  }

  tbody.rest th {
    color: var(--muted);
  }

  tbody tr.head th {
    padding-block-start: 0.875rem;
    font-size: 0.875rem;
    text-align: start;
    color: var(--muted);
  }

  summary {
    margin-block-start: 0.75rem;
    padding-block: 0.5rem;
    font-size: 1.125rem;
    font-weight: 650;
    cursor: pointer;
  }

  .scroll th[scope='row'] {
    position: sticky;
    inset-inline-start: 0;
    background: var(--panel);
  }

  button {
    margin-block-start: 0.5rem;
  }

  @media (max-width: 47.99rem) {
    .pair {
      min-inline-size: 3rem;
    }

    .side {
      display: none;
    }

    th[scope='row'] {
      white-space: normal;
    }
  }
`;
