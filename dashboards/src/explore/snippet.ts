/**
 * The question as a program that asks it: Python, R or a shell. Each runs as it is.
 *
 * A key is read from the environment and never written down. What stands between quotes came out
 * of an address, percent-encoded or as JSON: nothing in it ends the quotes.
 */
export const LANGUAGES = ['Python', 'R', 'curl'] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

/**
 * @param origin where the api is, without a slash at the end
 * @param query what is asked of footfall
 */
export function snippet(language: SnippetLanguage, origin: string, query: URLSearchParams): string {
  const address = `${origin}/v1/footfall`;
  switch (language) {
    case 'Python':
      return python(address, query);
    case 'R':
      return r(address, query);
    case 'curl':
      return `curl -sS --fail \${PASSANT_KEY:+-H "Authorization: Bearer $PASSANT_KEY"} \\
  -o footfall.csv '${address}?${asked(query, 'csv')}'
`;
  }
}

/**
 * Tables of visitors as a program in Python that asks for every page of them.
 *
 * @param query what is asked of visits
 */
export function tablesSnippet(origin: string, query: URLSearchParams): string {
  const lines = [...query].map(([name, value]) => {
    return `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`;
  });
  return `import os

import httpx
import polars as pl

asked = {
${lines.join('\n')}
}
key = os.environ.get("PASSANT_KEY")
headers = {"Authorization": f"Bearer {key}"} if key else {}
address, rows = "/v1/visits", []
with httpx.Client(base_url=${JSON.stringify(origin)}, headers=headers, timeout=300) as client:
    while address:
        answer = client.get(address, params=asked)
        if answer.is_error:
            raise SystemExit(answer.json()["detail"])
        page = answer.json()
        rows += page["data"]
        # The address of the next page says all that is asked.
        address, asked = page["next"], None
visits = pl.DataFrame(rows, infer_schema_length=None)
print(visits)
`;
}

function asked(query: URLSearchParams, format: string): string {
  const whole = new URLSearchParams(query);
  whole.set('format', format);
  // Left by the encoding of forms, and of meaning to no shell: but a quote ends here.
  return whole.toString().replaceAll("'", '%27');
}

function python(address: string, query: URLSearchParams): string {
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
figures = pl.read_parquet(io.BytesIO(answer.content))
print(figures)
`;
}

function r(address: string, query: URLSearchParams): string {
  return `key <- Sys.getenv("PASSANT_KEY")
headers <- if (nzchar(key)) c(Authorization = paste("Bearer", key)) else NULL
address <- paste0(
  "${address}?",
  "${asked(query, 'csv').replaceAll('&', '&",\n  "')}"
)
figures <- read.csv(url(address, headers = headers))
print(head(figures))
`;
}
