/**
 * The theme's colours, for what is drawn outside CSS.
 */

/**
 * Read tokens such as `--level-calm` as `rgb(…)`, in the scheme that is shown now.
 *
 * @param read is given what reads one, for as long as it runs
 */
export function colours<Read>(
  host: HTMLElement,
  read: (of: (token: string) => string) => Read,
): Read {
  // One for all: to add another for each has the page's styles reckoned anew each time.
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const looks = getComputedStyle(probe);
  try {
    return read((token) => {
      probe.style.color = `var(${token})`;
      return looks.color;
    });
  } finally {
    probe.remove();
  }
}
