# shellcheck shell=bash
# Messages, the working folder and what happens at exit.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/tanzaku-ci

say() { printf '[ci %3ds] %s\n' "$SECONDS" "$*"; }

die() {
  say "FAILED: $*" >&2
  exit 1
}

# Runs a talkative command; its output is shown only when it fails.
quietly() {
  local status=0
  "$@" >"$WORK/output" 2>&1 </dev/null || status=$?
  if ((status)); then
    cat "$WORK/output" >&2
    die "$* (exit code $status)"
  fi
}

# Waits until the command given after the number of seconds succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

# Functions to call at exit, last one first.
AT_EXIT=()
at_exit() { AT_EXIT=("$1" ${AT_EXIT[@]+"${AT_EXIT[@]}"}); }

clean_up() {
  local status=$? step
  # From here on everything is tried, whatever fails, and nothing interrupts it.
  set +e
  trap '' INT TERM HUP
  for step in ${AT_EXIT[@]+"${AT_EXIT[@]}"}; do "$step"; done
  exit "$status"
}

remove_work() { rm -rf --one-file-system "$WORK"; }

# The folder is in the cache, not in /tmp: debootstrap needs a file system that
# allows devices and programs, and a rename must not cross file systems.
set_up() {
  mkdir -p "$CACHE"
  chmod 700 "$CACHE"
  # What runs that were killed outright left behind.
  find "$CACHE" -maxdepth 1 -name 'work.*' -mmin +1440 -exec rm -rf --one-file-system {} + || true
  WORK=$(mktemp -d "$CACHE/work.XXXXXX")
  trap clean_up EXIT
  # bash skips the EXIT trap when one of these ends it.
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  at_exit remove_work
}

# One run at a time prepares the machine. Long-lived children must be started
# with 9>&-, or they keep the lock.
lock() {
  exec 9>"$CACHE/lock"
  flock -n 9 || {
    say 'waiting for another run to finish its preparation'
    flock 9
  }
}
unlock() { exec 9>&-; }
