import { css } from 'lit';

/** The question on top, under it the answer, and beside that what is kept. */
export const pageSheet = css`
  :host {
    display: block;
  }

  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 20rem;
    grid-template-areas: 'ask ask' 'answer kept';
    gap: 1rem 2rem;
    max-inline-size: 100rem;
    margin-inline: auto;
    padding: 1.25rem 1.5rem 3rem;
  }

  .ask {
    grid-area: ask;
  }

  .do-row {
    display: grid;
    grid-template-columns: minmax(0, 36rem) auto 1fr;
    align-items: end;
    gap: 0.75rem;
    margin-block-start: 0.75rem;
  }

  .do-row label {
    font-size: 0.875rem;
    color: var(--muted);
  }

  .do-row input {
    font-size: 1rem;
    color: var(--ink);
  }

  .do:disabled {
    color: var(--muted);
    background: var(--raised);
    cursor: default;
  }

  .fault {
    margin-block-start: 0.75rem;
    padding: 0.5rem 0.75rem;
    background: var(--raised);
    border-inline-start: 0.375rem solid var(--line-strong);
  }

  .fault span {
    display: block;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .answer {
    grid-area: answer;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 1rem;
  }

  .side {
    grid-area: kept;
    display: grid;
    align-content: start;
    gap: 2rem;
    padding-inline-start: 1.5rem;
    border-inline-start: 1px solid var(--line);
  }

  .about {
    max-inline-size: 44rem;
    margin: 0 auto;
    padding: 3rem 1.5rem;
    font-size: 1.125rem;
    text-wrap: pretty;
  }

  .about h2 {
    margin-block-end: 1rem;
    font-size: 2rem;
    font-weight: 650;
    line-height: 1.2;
  }

  .about p + p {
    margin-block-start: 0.75rem;
  }

  .about a {
    color: inherit;
    text-decoration-color: var(--accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 0.2em;
  }

  .intro {
    max-inline-size: 60ch;
    color: var(--muted);
    text-wrap: pretty;
  }

  .intro + .intro {
    margin-block-start: 0.5rem;
  }

  @media (max-width: 80rem) {
    .page {
      grid-template-columns: minmax(0, 1fr);
      grid-template-areas: 'ask' 'answer' 'kept';
    }

    .side {
      padding-inline-start: 0;
      border: 0;
    }
  }

  @media (max-width: 47.99rem) {
    .page {
      padding: 1rem 1rem 3rem;
    }

    .do-row {
      grid-template-columns: minmax(0, 1fr);
    }

    .do-row .do {
      inline-size: 100%;
      text-align: center;
    }
  }
`;
