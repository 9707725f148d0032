import { css } from 'lit';

/** One zone of the strip. */
export const zoneSheet = css`
  :host {
    display: block;
    padding: 0.75rem 0;
    border-block-start: 1px solid var(--line);
  }

  .head {
    display: grid;
    grid-template-columns: 1.125rem minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 0.75rem;
  }

  passant-level {
    inline-size: 1.125rem;
    block-size: 2.25rem;
  }

  passant-mark {
    justify-self: center;
    color: var(--muted);
  }

  .name {
    display: block;
    font-size: 1.375rem;
    line-height: 1.15;
    font-weight: 600;
    overflow-wrap: anywhere;
    hyphens: auto;
  }

  .word {
    font-size: 1.125rem;
  }

  .too-busy .word {
    padding-inline: 0.375rem;
    font-weight: 650;
    color: var(--too-busy-ink);
    background: var(--level-too-busy);
  }

  .trend {
    color: var(--muted);
    white-space: nowrap;
  }

  .trend passant-arrow {
    vertical-align: -0.125rem;
    color: var(--ink);
  }

  .why {
    color: var(--muted);
    text-wrap: pretty;
  }

  .figure {
    text-align: end;
    white-space: nowrap;
  }

  passant-figure {
    font-size: 2.25rem;
    line-height: 1;
    letter-spacing: -0.02em;
  }

  .unit {
    display: block;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .absence {
    max-inline-size: 11rem;
    text-align: end;
    color: var(--muted);
    text-wrap: balance;
  }

  passant-scale {
    margin-block-start: 0.5rem;
  }

  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 1.25rem;
    margin-block-start: 0.375rem;
    font-size: 1.125rem;
  }

  dl div {
    display: flex;
    gap: 0.375rem;
    align-items: baseline;
  }

  dt {
    color: var(--muted);
  }

  .lacks {
    color: var(--muted);
  }

  /* A street's name breaks between words. */
  @media (max-width: 22.49rem) {
    .name {
      font-size: 1.125rem;
    }

    passant-figure {
      font-size: 1.75rem;
    }

    .head {
      column-gap: 0.5rem;
    }

    .unit {
      font-size: 0.75rem;
    }
  }

  @media (min-width: 100rem) {
    .name {
      font-size: 1.625rem;
    }

    passant-figure {
      font-size: 3rem;
    }

    dl,
    .word {
      font-size: 1.375rem;
    }
  }
`;
