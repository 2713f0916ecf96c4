# speclab in a container. Not run here (this project's machines have no Docker): written and read by hand, and its paths and
# commands are checked by a test (tools/lab/containers.test.mjs).
#
#   docker build -t speclab .
#   docker run --rm -p 127.0.0.1:8888:8888 -v "$PWD/work:/speclab/work" speclab
#
# Then open the printed address. The port is published to this machine only; inside, JupyterLab must listen at all addresses
# of the container (--ip), or Docker could not pass anything on to it. work/ must be writable for user 1000.
FROM node:22-bookworm-slim

# JupyterLab needs Python; git is not needed.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

# The user "node" (1000) is the image's own; nothing runs as root.
RUN mkdir /speclab && chown node:node /speclab
USER node
WORKDIR /speclab
COPY --chown=node:node . .

# Packages, the compiled library and JupyterLab become part of the image, so that it starts in seconds and without network.
RUN node tools/setup.mjs && mkdir -p work

EXPOSE 8888
VOLUME /speclab/work

# Node is started directly: as a child of npm it would not hear "docker stop".
STOPSIGNAL SIGINT
CMD ["node", "tools/start.mjs", "--no-browser", "--ip", "0.0.0.0"]
