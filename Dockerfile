# Tanzaku in a container: what package-lock.json says, on the Node that package.json pins (compose.test.ts
# holds the two together). Built by BuildKit and by the classic builder alike.
#   docker build -t tanzaku .
FROM node:26.10.0-trixie-slim AS build
# Another npm registry: --build-arg NPM_CONFIG_REGISTRY=https://… (unset: npm's own).
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the only one we allow fetches Node, which the image has. What nobody reads at run time
# (source maps, types, C sources and native builds of the grammars, of which only the .wasm is used) stays out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier \
 && rm -rf node_modules/node node_modules/.bin node_modules/tree-sitter-*/src node_modules/tree-sitter-*/prebuilds \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
# .dockerignore lets through only what runs. Readable for all, whatever umask it was checked out with.
COPY . /source
RUN chmod -R a+rX /source

FROM node:26.10.0-trixie-slim
WORKDIR /app
# A named volume takes over the owner of the folder it is mounted on. 1000 is the image's user `node`.
RUN install -d -o 1000 -g 1000 -m 700 /data
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /source ./

ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
# Healthy means: the database answers, work can be done. Nothing is restarted for being unhealthy, only shown.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM ends it with 0; in the first second, before Node listens to it, only with an init: docker run --init
# (compose does so). Roles follow: docker run --init … tanzaku worker
ENTRYPOINT ["node", "main.ts"]
