FROM python:3.11-slim

# Another index for torch, e.g. PyTorch's CPU one, makes the image smaller (docs/install.md).
ARG PLEXUS_TORCH_INDEX=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

RUN useradd --create-home --uid 10001 plexus && install -d -o plexus -g plexus /data
WORKDIR /src

# torch in a layer of its own: it is most of the image and changes least.
COPY constraints.txt ./
RUN pip install ${PLEXUS_TORCH_INDEX:+--index-url "$PLEXUS_TORCH_INDEX"} "$(grep '^torch==' constraints.txt)"

COPY pyproject.toml LICENSE README.md ./
COPY app app
COPY ingest ingest
COPY index index
RUN pip install -c constraints.txt .

USER plexus
WORKDIR /data
ENV PLEXUS_DATA_DIR=/data PLEXUS_HOST=0.0.0.0 PLEXUS_PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-m", "app.healthcheck"]
CMD ["plexus", "serve"]
