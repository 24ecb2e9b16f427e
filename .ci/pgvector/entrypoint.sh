#!/bin/bash
# The part of the public image's entrypoint that its users rely on: make the
# cluster on the first start, then become the server (pid 1, gets the signals).
set -euo pipefail

# `docker run IMAGE -c fsync=off` means options for the server.
if [[ $# -eq 0 || $1 == -* ]]; then set -- postgres "$@"; fi
if [[ $1 != postgres ]]; then exec "$@"; fi

: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
: "${POSTGRES_PASSWORD:=}"
: "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"

# A bare tmpfs belongs to root but is writable by all; Postgres insists on
# owning its directory, so it gets one inside.
if [[ -d $PGDATA && ! -O $PGDATA ]]; then export PGDATA=$PGDATA/pgdata; fi

as_admin() { # the temporary server listens on the socket only
  psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc -U "$POSTGRES_USER" "$@"
}

run_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    echo "entrypoint: $file"
    case $file in
      *.sql) as_admin -d "$POSTGRES_DB" -f "$file" ;;
      *.sql.gz) gunzip -c "$file" | as_admin -d "$POSTGRES_DB" ;;
      *.sh) bash "$file" ;;
      *) echo "entrypoint: $file ignored" ;;
    esac
  done
}

make_cluster() {
  if [[ -z $POSTGRES_PASSWORD && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
    echo 'entrypoint: POSTGRES_PASSWORD must not be empty' >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # several options in one variable, as in the public image
  initdb -D "$PGDATA" --username="$POSTGRES_USER" --auth-local=trust \
    ${POSTGRES_PASSWORD:+--pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")} ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all $POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"

  # Extras run before anyone can connect over the network: who reaches the port
  # finds the database complete.
  pg_ctl -D "$PGDATA" -w -s -o "-c listen_addresses=''" start
  if [[ $POSTGRES_DB != postgres ]]; then
    as_admin -d postgres -v db="$POSTGRES_DB" <<<'CREATE DATABASE :"db"'
  fi
  shopt -s nullglob
  run_init_files
  pg_ctl -D "$PGDATA" -w -s -m fast stop
}

if [[ ! -s $PGDATA/PG_VERSION ]]; then make_cluster; fi
unset POSTGRES_PASSWORD
exec "$@"
