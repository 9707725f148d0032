import { css } from 'lit';

/** The rules that every element of the page shares. */
export const sheet = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  button,
  select {
    font: inherit;
    color: inherit;
    margin: 0;
    border-radius: 0;
  }

  button {
    padding: 0;
    border: 0;
    background: none;
    text-align: inherit;
    cursor: pointer;
    touch-action: manipulation;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: -3px;
  }

  h1,
  h2,
  p,
  ol,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
    font: inherit;
    list-style: none;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
