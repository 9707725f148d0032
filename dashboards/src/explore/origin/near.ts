/**
 * How near origins are, by the hierarchy alone: what lies in the same municipality, region,
 * province or country as where they came to.
 */
import type { Provenance } from './tally.ts';
import { above, type Tree } from './tree.ts';

/** Origins that are equally near. */
export interface Ring {
  readonly name: string;
  /** Whether nearer ones of the same area are in rings of their own. */
  readonly isRest: boolean;
  readonly origins: readonly Provenance[];
  readonly total: number;
}

export interface RingWords {
  readonly elsewhere: string;
  readonly mixed: string;
}

/** Origins by how near they are to a municipality, the nearest first; none that is empty. */
export function rings(
  origins: readonly Provenance[],
  home: string,
  tree: Tree,
  words: RingWords,
): readonly Ring[] {
  const path = tree.has(home) ? above(home, tree) : [];
  const [abroad, mixed] = [path.length, path.length + 1];
  const rankOf = (code: string): number => {
    const over = above(code, tree);
    const found = path.findIndex((each) => over.includes(each));
    return found === -1 ? abroad : found;
  };
  const found = new Map<number, Provenance[]>();
  for (const each of origins) {
    const rank = each.code === undefined ? mixed : rankOf(each.code);
    const beside = found.get(rank);
    if (beside === undefined) found.set(rank, [each]);
    else beside.push(each);
  }
  return [...found]
    .toSorted(([one], [other]) => one - other)
    .map(([rank, members], index) => {
      const area = path[rank];
      return {
        name: area === undefined ? outer(rank === mixed, members) : (tree.get(area)?.name ?? area),
        isRest:
          area !== undefined &&
          index > 0 &&
          !members.some(({ code, kind }) => kind === 'whole' && code === area),
        origins: members,
        total: members.reduce((sum, { total }) => sum + total, 0),
      };
    });

  function outer(isMixed: boolean, members: readonly Provenance[]): string {
    if (isMixed) return words.mixed;
    const tops = new Set(members.map(({ code }) => above(code ?? '', tree).at(-1)));
    const [top = ''] = tops;
    const known = tops.size === 1 ? tree.get(top) : undefined;
    return known?.name ?? words.elsewhere;
  }
}
