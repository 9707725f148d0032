/**
 * The theme's colours, for what is drawn outside CSS.
 */

/** Read a token such as `--level-calm` as `rgb(…)`, in the scheme that is shown now. */
export function colour(host: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  host.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
