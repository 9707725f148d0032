/**
 * The hierarchy of origins: what lies in what.
 */

import type { Outline } from './plane.ts';

/** An origin in the hierarchy by which tables are divided. */
export interface Node {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  /** Where it lies; nothing where nobody drew it. */
  readonly outline?: Outline | undefined;
}

export type Tree = ReadonlyMap<string, Node>;

/** A code and all that it lies in, from the smallest. */
export function above(code: string, tree: Tree): readonly string[] {
  const found: string[] = [];
  let each: string | null = code;
  while (each !== null && !found.includes(each)) {
    found.push(each);
    each = tree.get(each)?.parent ?? null;
  }
  return found;
}

/** The smallest code in which several lie; none where they have nothing above them in common. */
export function common(codes: readonly string[], tree: Tree): string | undefined {
  const [first = [], ...others] = codes.map((code) => above(code, tree));
  return first.find((each) => others.every((other) => other.includes(each)));
}
