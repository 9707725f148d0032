/**
 * The question as a program that asks it: Python, R or a shell. Each runs as it is.
 *
 * A key is read from the environment and never written down. What stands between quotes came out
 * of an address, percent-encoded or as JSON: nothing in it ends the quotes.
 */
import type { Asked } from './api.ts';

export const LANGUAGES = ['Python', 'R', 'curl'] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

/** What the figures are called in a program. */
const NAMES = { footfall: 'figures', visits: 'visits' } as const;

/** @param origin where the api is, without a slash at the end */
export function snippet(language: SnippetLanguage, origin: string, { resource, query }: Asked) {
  const address = `${origin}/v1/${resource}`;
  const name = NAMES[resource];
  switch (language) {
    case 'Python':
      return python(address, query, name);
    case 'R':
      return r(address, query, name);
    case 'curl':
      return `curl -sS --fail \${PASSANT_KEY:+-H "Authorization: Bearer $PASSANT_KEY"} \\
  -o ${resource}.csv '${address}?${asked(query, 'csv')}'
`;
  }
}

function asked(query: URLSearchParams, format: string): string {
  const whole = new URLSearchParams(query);
  whole.set('format', format);
  // Left by the encoding of forms, and of meaning to no shell: but a quote ends here.
  return whole.toString().replaceAll("'", '%27');
}

function python(address: string, query: URLSearchParams, name: string): string {
  const names = [...new Set(query.keys()), 'format'];
  const whole = new URLSearchParams(query);
  whole.set('format', 'parquet');
  const lines = names.map((name) => {
    const values = whole.getAll(name);
    const value = values.length === 1 ? JSON.stringify(values[0]) : JSON.stringify(values);
    return `    ${JSON.stringify(name)}: ${value.replaceAll('","', '", "')},`;
  });
  return `import io
import os

import httpx
import polars as pl

asked = {
${lines.join('\n')}
}
key = os.environ.get("PASSANT_KEY")
headers = {"Authorization": f"Bearer {key}"} if key else {}
answer = httpx.get(${JSON.stringify(address)}, params=asked, headers=headers, timeout=300)
if answer.is_error:
    raise SystemExit(answer.json()["detail"])
${name} = pl.read_parquet(io.BytesIO(answer.content))
print(${name})
`;
}

function r(address: string, query: URLSearchParams, name: string): string {
  return `key <- Sys.getenv("PASSANT_KEY")
headers <- if (nzchar(key)) c(Authorization = paste("Bearer", key)) else NULL
address <- paste0(
  "${address}?",
  "${asked(query, 'csv').replaceAll('&', '&",\n  "')}"
)
${name} <- read.csv(url(address, headers = headers))
print(head(${name}))
`;
}
