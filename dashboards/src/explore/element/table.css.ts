import { css } from 'lit';

/** Tables of figures: hairlines, figures to the right, heads that stay. */
export const tableSheet = css`
  h2 {
    margin-block-end: 0.25rem;
    font-size: 1.125rem;
    font-weight: 650;
  }

  .scroll {
    overflow: auto;
    scrollbar-width: thin;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
  }

  th,
  td {
    padding: 0.1875rem 0.75rem 0.1875rem 0;
    text-align: end;
    font-weight: 400;
    white-space: nowrap;
    border-block-end: 1px solid var(--line);
  }

  :is(th, td):last-child {
    padding-inline-end: 0;
  }

  :is(th, td):first-child {
    text-align: start;
  }

  :is(th, td).wide {
    text-align: start;
  }

  thead th {
    color: var(--muted);
    font-size: 0.875rem;
    vertical-align: bottom;
    white-space: normal;
  }

  @media (max-width: 47.99rem) {
    .wide {
      display: none;
    }
  }
`;
