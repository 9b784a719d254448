# Not built where it was written; tests/architecture/test_deployment.py reads it.
FROM python:3.13.9-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# Every wheel is checked against the lock; what is installed then comes from these wheels alone.
COPY requirements.lock ./
RUN pip wheel --quiet --require-hashes --no-deps --requirement requirements.lock --wheel-dir /wheels
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
# Without the extra `dev`: the tools of development stay behind in this stage.
RUN python -m venv /opt/dangjian \
 && /opt/dangjian/bin/pip install --quiet --no-index --find-links /wheels . \
 && /opt/dangjian/bin/pip uninstall --quiet --yes pip

FROM python:3.13.9-slim-bookworm
RUN groupadd --system --gid 10001 dangjian \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin dangjian \
 && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/dangjian /opt/dangjian
# Large uploads and films pass through temporary files: /tmp has no room for them.
ENV PATH=/opt/dangjian/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DANGJIAN_MODE=production \
    DANGJIAN_HOST=0.0.0.0 \
    DANGJIAN_DATA_DIR=/data \
    TMPDIR=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", \"8000\")}/readyz', timeout=3)"]
ENTRYPOINT ["dangjian"]
CMD ["serve"]
