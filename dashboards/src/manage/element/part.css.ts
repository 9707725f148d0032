import { css } from 'lit';

/** What all parts look like: their head, their tables, their rows of buttons. */
export const partSheet = css`
  :host {
    display: block;
    min-inline-size: 0;
  }

  h2 {
    font-size: 1.5rem;
    font-weight: 700;
    letter-spacing: -0.01em;
  }

  h3 {
    margin: 2rem 0 0.5rem;
    font-size: 1.125rem;
    font-weight: 650;
  }

  .lead {
    max-inline-size: 44rem;
    margin-block: 0.25rem 1.25rem;
    color: var(--muted);
  }

  .standing,
  .note {
    padding: 0.75rem 1rem;
    background: var(--raised);
    border-inline-start: 0.375rem solid var(--line-strong);
  }

  .note {
    margin-block: 0.75rem;
    max-inline-size: 52rem;
  }

  .sum {
    margin-block-end: 0.75rem;
    font-weight: 600;
  }

  .hint {
    max-inline-size: 52rem;
    margin-block-end: 0.75rem;
    font-size: 0.9375rem;
    color: var(--muted);
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    margin-block-end: 1rem;
  }

  select {
    min-block-size: 2.75rem;
    padding-inline: 0.5rem;
    background: var(--panel);
    border: 1px solid var(--line-strong);
  }

  .scroll {
    overflow-x: auto;
    border: 1px solid var(--line);
    background: var(--panel);
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
  }

  caption {
    text-align: start;
  }

  th,
  td {
    padding: 0.5rem 0.75rem;
    text-align: start;
    vertical-align: top;
    border-block-end: 1px solid var(--line);
  }

  tbody tr:last-child > * {
    border-block-end: 0;
  }

  thead th {
    font-size: 0.875rem;
    font-weight: 400;
    color: var(--muted);
    white-space: nowrap;
  }

  tbody th {
    font-weight: 600;
    overflow-wrap: anywhere;
    min-inline-size: 9rem;
  }

  .number {
    text-align: end;
    white-space: nowrap;
  }

  .when {
    white-space: nowrap;
  }

  .muted,
  .small {
    font-size: 0.875rem;
    font-weight: 400;
    color: var(--muted);
  }

  .deeds {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    justify-content: flex-end;
  }

  .deeds button,
  .deeds passant-deed {
    font-size: 0.9375rem;
  }

  .desk {
    margin-block: 1rem 2rem;
    padding: 1rem 1.25rem 1.25rem;
    background: var(--panel);
    border: 1px solid var(--line);
    border-block-start: 0.1875rem solid var(--accent);
  }

  .desk > h3 {
    margin-block-start: 0;
  }

  a {
    color: inherit;
    text-underline-offset: 0.1875rem;
  }

  code {
    font: inherit;
  }

  details {
    margin-block: 1rem;
  }

  summary {
    min-block-size: 2.75rem;
    padding-block: 0.625rem;
    cursor: pointer;
  }

  .off {
    color: var(--muted);
  }

  td passant-mark {
    vertical-align: -0.125rem;
  }

  @media (max-width: 79.99rem) {
    .deeds {
      flex-wrap: wrap;
    }
  }

  @media (max-width: 47.99rem) {
    .desk {
      padding-inline: 0.875rem;
    }

    /* A table of words becomes a list: nothing scrolls sideways. */
    .list,
    .list tbody,
    .list tr,
    .list td,
    .list th {
      display: block;
    }

    .list thead {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .list tr {
      padding: 0.5rem 0.875rem;
      border-block-end: 1px solid var(--line);
    }

    .list tr:last-child {
      border-block-end: 0;
    }

    .list tbody td,
    .list tbody th {
      padding: 0.125rem 0;
      border: 0;
    }

    .list td[data-label]::before {
      content: attr(data-label) ': ';
      color: var(--muted);
    }

    .list .number {
      text-align: start;
    }

    .deeds {
      justify-content: flex-start;
      padding-block: 0.375rem;
    }
  }
`;
