import { css } from 'lit';

/** The map of origins: what it shows, the map, and what is read of it. */
export const territorySheet = css`
  .bar,
  .charts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
  }

  .charts {
    gap: 0;
  }

  .charts .choice {
    margin: 0 -1px 0 0;
  }

  .readout {
    min-block-size: 1.35em;
    margin-block: 0.5rem;
    font-variant-numeric: tabular-nums;
  }

  [data-key] {
    cursor: default;
  }
`;
