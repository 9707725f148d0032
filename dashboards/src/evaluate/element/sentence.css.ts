import { css } from 'lit';

/** What stands in the panels of the sentence's blanks. */
export const sentenceSheet = css`
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    align-items: end;
    gap: 0.75rem;
  }

  .field {
    display: block;
    margin-block-start: 0.75rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .field :is(input, select, textarea) {
    color: var(--ink);
    font-size: 1rem;
  }

  .field :is(select, textarea) {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.25rem 0.625rem;
    font-family: inherit;
    background: var(--ground);
    border: 1px solid var(--line-strong);
    border-radius: 0;
  }

  .ticks {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .tick {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: 2.25rem;
    cursor: pointer;
  }
`;
