/**
 * Which evaluation is open, as the address bar holds it.
 */
const NAME = 'evaluation';
const ID = /^\d{1,15}$/;

/** The evaluation that an address names; none where it names what cannot be one. */
export function readEvaluation(search: string): string | undefined {
  const id = new URLSearchParams(search).get(NAME);
  return id !== null && ID.test(id) ? id : undefined;
}

export function writeEvaluation(municipality: string, id?: string): string {
  const query = new URLSearchParams({ municipality });
  if (id !== undefined) query.set(NAME, id);
  return `?${query}`;
}
