import { css } from 'lit';

/** Fields one under another, each with its label above it and its fault below. */
export const formSheet = css`
  form {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1rem 1.5rem;
    max-inline-size: 52rem;
  }

  .wide {
    grid-column: 1 / -1;
  }

  .field {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  label,
  legend {
    display: block;
    padding: 0;
    margin-block-end: 0.25rem;
    font-weight: 600;
  }

  .optional {
    font-weight: 400;
    color: var(--muted);
  }

  input,
  select,
  textarea {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.625rem;
    font: inherit;
    color: inherit;
    background: var(--panel);
    border: 1px solid var(--line-strong);
    border-radius: 0;
  }

  textarea {
    min-block-size: 6rem;
    resize: vertical;
  }

  .measured {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }

  .measured input {
    inline-size: 9rem;
  }

  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr));
    gap: 0 1rem;
    /* Half a row more than six: it shows that there is more. */
    max-block-size: 16.25rem;
    overflow-y: auto;
  }

  .tick {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: 2.5rem;
    margin: 0;
    font-weight: 400;
  }

  .tick input {
    flex: none;
    inline-size: 1.25rem;
    min-block-size: 0;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .hint {
    margin-block-start: 0.25rem;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .wrong input,
  .wrong select,
  .wrong textarea {
    border-color: var(--ink);
    border-width: 2px;
  }

  .fault span {
    display: block;
  }

  .fault {
    margin-block-start: 0.25rem;
    padding: 0.25rem 0.625rem;
    font-weight: 600;
    background: var(--raised);
    border-inline-start: 0.25rem solid var(--ink);
  }

  .does {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  :host([isInRow]) form {
    grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
    align-items: end;
    max-inline-size: none;
  }

  @media (max-width: 47.99rem) {
    form {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
