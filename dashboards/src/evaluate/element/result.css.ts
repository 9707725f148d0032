import { css } from 'lit';

/** The result: panels under each other, the answer largest. */
export const resultSheet = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }

  .panel {
    min-inline-size: 0;
    padding: 1rem 1.25rem;
    background: var(--panel);
    border: 1px solid var(--line);
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
    gap: 1rem;
  }

  h3 {
    margin: 0 0 0.5rem;
    font-size: 1.125rem;
    font-weight: 650;
  }

  .title {
    font-size: 1rem;
    color: var(--muted);
    overflow-wrap: anywhere;
  }

  .title:focus {
    outline: none;
  }

  .word {
    margin-block: 0.25rem 0.5rem;
    font-size: 2rem;
    line-height: 1.2;
  }

  .lead {
    max-inline-size: 60ch;
    margin-block-end: 0.5rem;
    font-size: 1.25rem;
    text-wrap: pretty;
  }

  .text,
  .answer > p {
    max-inline-size: 75ch;
    text-wrap: pretty;
  }

  .text + .text {
    margin-block-start: 0.5rem;
  }

  .note {
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem 2.5rem;
    margin-block: 1rem;
  }

  .facts > div {
    max-inline-size: 16rem;
  }

  .facts .figure {
    display: block;
    font-size: 2.5rem;
    font-weight: 650;
    line-height: 1.15;
  }

  .facts .lesser .figure {
    font-weight: 400;
    color: var(--muted);
  }

  .facts dt {
    color: var(--muted);
    font-size: 0.875rem;
  }

  .facts .note {
    display: block;
    margin: 0;
  }

  .reasons,
  .help {
    margin-block-end: 0.75rem;
    padding-inline-start: 1.125rem;
  }

  :is(.reasons, .help) li {
    max-inline-size: 75ch;
    list-style: square;
  }

  .help li {
    font-size: 1.125rem;
  }

  section > h3:not(:first-child),
  .answer section {
    margin-block-start: 1.25rem;
  }

  .was {
    inline-size: auto;
  }

  .was td,
  .left td,
  .left th {
    text-align: start;
    white-space: normal;
  }

  .was th {
    padding-inline-end: 2rem;
    color: var(--muted);
  }

  .left :is(th, td):last-child {
    text-align: end;
  }

  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-block-end: 0.5rem;
    font-size: 0.875rem;
  }

  .key span {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  .key svg {
    inline-size: 1rem;
    block-size: 1rem;
  }

  details {
    margin-block-start: 0.25rem;
  }

  summary {
    padding-block: 0.375rem;
    cursor: pointer;
  }

  summary h3 {
    display: inline;
  }

  @media (max-width: 47.99rem) {
    .panel {
      margin-inline: -1rem;
      padding-inline: 1rem;
      border-inline: 0;
    }

    .word {
      font-size: 1.625rem;
    }

    .lead {
      font-size: 1.125rem;
    }

    .facts .figure {
      font-size: 2rem;
    }
  }
`;
