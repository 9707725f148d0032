# One image for every process of Passant; docker-compose.yml says which one a container runs.
# Pinned by version: see docs/decisions/0006-pinned-images.md for why not by digest.

FROM python:3.11.13-slim-bookworm AS python
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
COPY anonymise anonymise
COPY monitor monitor
COPY ingest ingest
COPY api api
RUN python -m api openapi >/openapi.json

FROM node:22.17.0-bookworm-slim AS web
WORKDIR /app/dashboards
COPY dashboards/package.json dashboards/package-lock.json dashboards/.npmrc ./
RUN npm ci --ignore-scripts
COPY dashboards .
COPY --from=python /openapi.json .
RUN node_modules/.bin/openapi-typescript openapi.json --output src/schema.ts && npm run build

FROM python:3.11.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# Of the trees of forecasts.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
# /state is the edge's: a volume takes over whose it is.
RUN useradd --system --uid 10001 --no-create-home passant \
    && install -d -o passant -g passant -m 0700 /state
WORKDIR /app
COPY LICENSE ./
COPY --from=python /venv /venv
COPY --from=python /app /app
COPY --from=web /app/dashboards/dist dashboards/dist
USER 10001
CMD ["python", "-m", "api"]
