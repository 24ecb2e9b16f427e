# shellcheck shell=bash
# Debian packages and the container engine.

# Installs those of the named packages that are missing.
install_packages() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  local options=(-q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
  quietly apt-get "${options[@]}" update
  quietly apt-get "${options[@]}" install --no-install-recommends "${missing[@]}"
}

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

ensure_engine() {
  if engine_answers; then
    say 'container engine: already running'
    return
  fi
  # A dockerd from another source is as good as Debian's.
  command -v dockerd >/dev/null || install_packages docker.io
  # Installing the package may have started the service.
  engine_answers || start_engine
}

# A disk image taken of a running machine keeps pid files whose numbers belong
# to other programs by now: dockerd would refuse to start, or take such a
# program for its containerd.
forget_stale_pid() { # file, name of the program
  local pid comm=
  [[ -s $1 ]] || return 0
  pid=$(<"$1")
  if [[ -r /proc/$pid/comm ]]; then comm=$(<"/proc/$pid/comm"); fi
  [[ $comm == "$2" ]] || rm -f "$1"
}

start_engine() {
  say 'container engine: starting dockerd'
  forget_stale_pid /var/run/docker.pid dockerd
  forget_stale_pid /var/run/docker/containerd/containerd.pid containerd
  # A session of its own, so that Ctrl-C does not end it before the containers
  # are removed.
  setsid dockerd >"$WORK/dockerd.log" 2>&1 </dev/null 9>&- &
  ENGINE_PID=$!
  at_exit stop_engine
  if ! wait_until 60 engine_answers; then
    tail -n 30 "$WORK/dockerd.log" >&2
    die 'dockerd does not answer'
  fi
}

stop_engine() {
  # Another run, or a developer, may have come to use it meanwhile.
  if [[ -n $(docker ps -q 2>/dev/null) ]]; then
    say 'container engine: left running, other containers use it' >&2
    return
  fi
  kill "$ENGINE_PID" 2>/dev/null
  wait "$ENGINE_PID" 2>/dev/null
}

compose_answers() { docker compose version >/dev/null 2>&1; }

# docker compose 2. Debian 12 only has version 1, another program; trixie's plugin
# runs there as well, so it is taken out of its package in a container of the base
# image. (docker-compose-plugin and the like from another source are as good.)
ensure_compose() {
  if compose_answers; then
    say 'docker compose: there'
    return
  fi
  say 'docker compose: installing'
  local plugins=/usr/local/lib/docker/cli-plugins
  mkdir "$WORK/compose"
  # shellcheck disable=SC2016 # the shell in the container expands it
  quietly docker run --rm --network host -v "$WORK/compose:/out" "$BASE_IMAGE" sh -ec '
    cd /tmp
    apt-get update -q
    apt-get download -q docker-compose
    dpkg-deb -x docker-compose_*.deb package
    cp package/usr/libexec/docker/cli-plugins/docker-compose /out'
  install -D -m 755 "$WORK/compose/docker-compose" "$plugins/docker-compose"
  compose_answers || die 'docker compose does not run'
}
