# 与 make setup 走同一条路：同样的锁定文件、同样的系统包与字体。
# docker build --build-arg BASE=<内网镜像>/debian:12-slim 可改用内网的基础镜像。
ARG BASE=debian:12-slim
FROM ${BASE}

ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1
WORKDIR /app

# Only what decides the installation, so that a change of code does not install anew.
COPY setup/setup.sh setup/
COPY requirements/ requirements/
COPY package.json package-lock.json .npmrc ./
RUN setup/setup.sh base \
    && test -x .venv/bin/gunicorn && test -s static/vendor/bootstrap/bootstrap.min.css && test -s var/fonts/FandolFang-Regular.otf \
    && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
ENV ZIPINGTONG_STATIC_COLLECTED=1 \
    ZIPINGTONG_STATIC_ROOT=/app/var/static \
    ZIPINGTONG_MEDIA_ROOT=/data/files
RUN .venv/bin/python manage.py collectstatic --noinput --skip-checks --verbosity 0 \
    && rm -f var/secret_key \
    && useradd --system --uid 990 --home-dir /app zipingtong \
    && mkdir -p /data/files && chown -R zipingtong: /data /app/var

USER zipingtong
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["setup/process.sh"]
CMD ["web"]
