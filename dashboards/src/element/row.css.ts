import { css } from 'lit';

/** A row of the list; its own width decides what it shows. */
export const rowSheet = css`
  :host {
    display: block;
    container-type: inline-size;
    border-block-start: 1px solid var(--line);
    position: relative;
  }

  :host([open]) {
    background: var(--raised);
  }

  :host([open])::before {
    content: '';
    position: absolute;
    inset: 0 auto 0 0;
    inline-size: 0.375rem;
    background: var(--accent);
  }

  .zone {
    display: grid;
    grid-template-columns: 1rem minmax(0, 1fr) auto auto;
    align-items: center;
    column-gap: 0.75rem;
    inline-size: 100%;
    min-block-size: 3.9375rem;
    padding: 0.3125rem 1.5rem;
  }

  .zone:hover {
    background: var(--raised);
  }

  .name {
    display: block;
    font-size: 1.125rem;
    line-height: 1.2;
    font-weight: 600;
    overflow-wrap: anywhere;
    hyphens: auto;
  }

  .about {
    display: block;
    margin-block-start: 0.125rem;
    font-size: 0.875rem;
    line-height: 1.25;
    color: var(--muted);
  }

  .word {
    color: var(--ink);
  }

  .part {
    white-space: nowrap;
  }

  .too-busy .word {
    padding-inline: 0.3125rem;
    margin-inline-start: -0.0625rem;
    font-weight: 650;
    color: var(--too-busy-ink);
    background: var(--level-too-busy);
  }

  .figure {
    display: flex;
    align-items: center;
    justify-content: end;
    gap: 0.25rem;
    min-inline-size: 6.75rem;
    white-space: nowrap;
  }

  passant-figure {
    font-size: 2.25rem;
    line-height: 1;
    letter-spacing: -0.02em;
  }

  .unit {
    display: grid;
    justify-items: center;
    inline-size: 1rem;
    font-size: 0.875rem;
    line-height: 1;
    color: var(--muted);
  }

  .unit passant-arrow {
    inline-size: 1rem;
    block-size: 1rem;
    color: var(--ink);
  }

  .absence {
    grid-column: 3 / -1;
    max-inline-size: 13rem;
    font-size: 1rem;
    line-height: 1.25;
    text-align: end;
    color: var(--muted);
    text-wrap: balance;
  }

  .zone passant-mark {
    justify-self: center;
    color: var(--muted);
  }

  @container (max-width: 26rem) {
    .zone {
      column-gap: 0.5rem;
      padding-inline: 1rem;
    }

    .name {
      font-size: 1.0625rem;
    }

    .figure {
      min-inline-size: 5.5rem;
    }

    passant-figure {
      font-size: 1.875rem;
    }

    passant-spark {
      inline-size: 3.25rem;
    }

    .absence {
      max-inline-size: 9.5rem;
    }
  }

  @container (max-width: 21rem) {
    passant-spark {
      display: none;
    }

    .figure {
      grid-column: 3 / -1;
      min-inline-size: 0;
    }
  }
`;
