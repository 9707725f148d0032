import { css } from 'lit';

/** The gauge: one figure that is read from across the room, and what it is held against. */
export const gaugeSheet = css`
  :host {
    display: block;
    container-type: inline-size;
  }

  h2 {
    font-size: 1.125rem;
    color: var(--muted);
  }

  .persons {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 0.75rem;
    line-height: 1;
  }

  passant-figure {
    font-size: clamp(4.5rem, 24cqi, 13rem);
    font-weight: 500;
    letter-spacing: -0.035em;
  }

  .unit {
    font-size: 1.5rem;
  }

  /* Passages, not persons inside: never as large, or it would be read as that. */
  .passed {
    margin-block-start: 1rem;
  }

  .passed passant-figure {
    font-size: 2.5rem;
  }

  .passed .unit {
    font-size: 1.125rem;
  }

  .words {
    margin-block: 0.5rem;
    font-size: clamp(1.75rem, 7cqi, 3rem);
    line-height: 1.1;
    font-weight: 600;
    text-wrap: balance;
    color: var(--muted);
  }

  .band {
    margin-block-start: 0.25rem;
    font-size: 1.375rem;
  }

  passant-scale {
    margin-block-start: 1rem;
  }

  .crossing {
    margin-block-start: 1rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 0.375rem solid var(--line-strong);
    font-size: clamp(1.75rem, 7cqi, 3rem);
    line-height: 1.1;
    font-weight: 650;
    text-wrap: balance;
  }

  .crossing.minutes {
    border-color: var(--level-very-busy);
  }

  .crossing.over {
    border-color: var(--level-too-busy);
  }

  .quiet {
    font-weight: 400;
    font-size: 1.5rem;
  }

  .possible {
    margin-block-start: 0.5rem;
    font-size: 1.375rem;
    font-weight: 600;
  }

  .note {
    margin-block-start: 0.5rem;
    font-size: 0.9375rem;
    color: var(--muted);
    text-wrap: pretty;
  }

  .lacks {
    margin-block-start: 0.5rem;
    font-size: 1.25rem;
    font-weight: 600;
  }

  @media (min-width: 100rem) {
    .band,
    .possible {
      font-size: 1.75rem;
    }

    .note {
      font-size: 1.125rem;
    }
  }
`;
