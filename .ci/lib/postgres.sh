# shellcheck shell=bash
# A throw-away Postgres with pgvector for one run.

PG_IMAGE=pgvector/pgvector:pg17

start_postgres() {
  PG_CONTAINER=tanzaku-ci-pg-${WORK##*.}
  at_exit remove_postgres
  say 'postgres: starting'
  # Nothing of it outlives the run: data in memory, no waiting for disks. Port 0
  # lets the engine pick a free one.
  quietly docker run -d --name "$PG_CONTAINER" --label tanzaku.ci=postgres \
    -e POSTGRES_USER=postgres -e POSTGRES_PASSWORD=postgres \
    -p 127.0.0.1:0:5432 --tmpfs /var/lib/postgresql/data --shm-size 256m \
    "$PG_IMAGE" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200

  # Over TCP: the server the entrypoint uses to set things up listens on a socket only.
  if ! wait_until 60 docker exec "$PG_CONTAINER" pg_isready -q -h 127.0.0.1 -U postgres; then
    docker logs --tail 30 "$PG_CONTAINER" >&2
    die 'postgres does not answer'
  fi
  local address
  address=$(docker port "$PG_CONTAINER" 5432/tcp | head -n 1)
  export TEST_DATABASE_URL=postgres://postgres:postgres@$address/postgres
  say "postgres: ready on $address"
}

remove_postgres() { docker rm -f -v "$PG_CONTAINER" >/dev/null 2>&1; }
