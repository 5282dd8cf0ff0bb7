# docker build -t clean . && docker run --rm -v "$PWD":/corpus clean --check .
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /opt/clean && /opt/clean/bin/pip install --no-cache-dir "/source[parquet]"

FROM python:3.12-slim
COPY --from=build /opt/clean /opt/clean
# A number, so that a cluster can see that it is not root.
USER 10001:10001
WORKDIR /corpus
ENTRYPOINT ["/opt/clean/bin/clean"]
