import { css } from 'lit';

/** Against what is usual: blue for quieter, orange for busier; the sign or word says it too. */
export const versusSheet = css`
  .versus {
    white-space: nowrap;
  }

  .quieter {
    color: var(--quieter);
    font-weight: 600;
  }

  .busier {
    color: var(--busier);
    font-weight: 600;
  }
`;
