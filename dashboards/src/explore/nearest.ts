/** Where the number nearest to `value` is among `sorted`; nothing where there are none. */
export function nearest(sorted: readonly number[], value: number): number | undefined {
  if (sorted.length === 0) return undefined;
  let [low, high] = [0, sorted.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const [before = 0, after = 0] = [sorted[low], sorted[high]];
  return value - before <= after - value ? low : high;
}
