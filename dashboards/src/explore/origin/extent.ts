/**
 * How much of the map is shown: what lies in the region, the province or the country, or all of it.
 */
import type { Outline } from './plane.ts';
import type { Provenance } from './tally.ts';
import { above, type Tree } from './tree.ts';

export interface Extent {
  /** The area that is shown; none for all there is. */
  readonly code: string | undefined;
  readonly name: string | undefined;
  /** What must be in the frame. */
  readonly outlines: readonly Outline[];
  /** The part of those on the map that lies within. */
  readonly part: number;
}

/** An extent with less on it leaves out too much to begin with. */
const MOST = 0.75;
const LEAST_AREAS = 2;

export function outlineOf({ code }: Provenance, tree: Tree): Outline | undefined {
  return code === undefined ? undefined : tree.get(code)?.outline;
}

/** From the nearest around a municipality to all; none where nothing has an outline. */
export function extents(
  origins: readonly Provenance[],
  home: string,
  tree: Tree,
): readonly Extent[] {
  const drawn = origins.filter(
    (origin) => origin.kind === 'whole' && outlineOf(origin, tree) !== undefined,
  );
  const whole = drawn.reduce((sum, { total }) => sum + total, 0);
  if (whole === 0) return [];
  const path = tree.has(home) ? above(home, tree) : [];
  const made: Extent[] = [];
  for (const code of [...path, undefined]) {
    const within = drawn.filter(
      (origin) => code === undefined || above(origin.code ?? '', tree).includes(code),
    );
    const least = code === undefined ? 1 : LEAST_AREAS;
    if (within.length < least || within.length === made.at(-1)?.outlines.length) continue;
    made.push({
      code,
      name: code === undefined ? undefined : tree.get(code)?.name,
      outlines: within.flatMap((origin) => outlineOf(origin, tree) ?? []),
      part: within.reduce((sum, { total }) => sum + total, 0) / whole,
    });
  }
  return made;
}

/** The one to begin with: the nearest with most of those who came. */
export function usual(all: readonly Extent[]): number {
  return Math.max(
    0,
    all.findIndex(({ part }) => part >= MOST),
  );
}
