import { css } from 'lit';

/** A column of parts at the left; on a phone a list to choose from. */
export const pageSheet = css`
  :host {
    display: block;
  }

  .page {
    display: grid;
    grid-template-columns: 13rem minmax(0, 1fr);
    min-block-size: 100%;
  }

  nav {
    padding-block: 1.25rem;
    background: var(--panel);
    border-inline-end: 1px solid var(--line);
  }

  ul {
    position: sticky;
    inset-block-start: 1.25rem;
  }

  a {
    display: block;
    padding: 0.625rem 1.5rem 0.625rem 1.3125rem;
    color: inherit;
    text-decoration: none;
    border-inline-start: 0.1875rem solid transparent;
  }

  a:hover {
    background: var(--raised);
  }

  a[aria-current] {
    font-weight: 650;
    border-inline-start-color: var(--accent);
  }

  select {
    display: none;
  }

  section {
    min-inline-size: 0;
    max-inline-size: 92rem;
    padding: 1.25rem 2rem 4rem;
  }

  @media (max-width: 61.99rem) {
    .page {
      grid-template: auto 1fr / minmax(0, 1fr);
    }

    nav {
      padding: 0.5rem 1rem;
      border-inline-end: 0;
      border-block-end: 1px solid var(--line);
    }

    ul {
      display: none;
    }

    select {
      display: block;
      inline-size: 100%;
      max-inline-size: 24rem;
      min-block-size: 2.75rem;
      padding-inline: 0.5rem;
      background: var(--panel);
      border: 1px solid var(--line-strong);
    }

    section {
      padding: 1rem 1rem 3rem;
    }
  }
`;
