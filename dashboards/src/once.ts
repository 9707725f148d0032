/**
 * What takes long to make, as notations do: made when it is first needed, and kept.
 */

export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Make one of each kind, once. */
export function onceEach<K, T>(make: (kind: K) => T): (kind: K) => T {
  const made = new Map<K, T>();
  return (kind) => {
    const kept = made.get(kind) ?? make(kind);
    made.set(kind, kept);
    return kept;
  };
}
