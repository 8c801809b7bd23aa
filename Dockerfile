# One image for every role: web, events, worker, transcode, beat, migrate (docker-compose.yml says which command).
FROM python:3.13-slim-trixie AS packages
RUN pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv --without-pip /opt/venv \
    && uv pip sync --no-cache --require-hashes --compile-bytecode --python /opt/venv/bin/python /tmp/requirements.txt

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="SocialFlow" org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin socialflow \
    && install -d -o socialflow -g socialflow /var/lib/socialflow
COPY --from=packages /opt/venv /opt/venv
COPY . /app
WORKDIR /app
RUN /opt/venv/bin/python -m compileall -q accounts social socialflow videos
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=socialflow.settings.prod \
    VAR_DIR=/var/lib/socialflow
USER socialflow
VOLUME /var/lib/socialflow
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--log-level", "warning", "socialflow.wsgi:application"]
