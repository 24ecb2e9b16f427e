# shellcheck shell=bash
# Container images. No registry is needed: the base is made with debootstrap
# from the mirror the host's own apt uses, everything else is built on it.

SUITE=trixie
BASE_IMAGE=debian:trixie-slim

# Images made here carry the hash of what they were made from.
KEY_LABEL=tanzaku.ci.key

hash_of_input() { sha256sum | cut -c1-16; }

# True when the image is there and up to date. An image without our label is
# the public one (a machine with a registry): it is used as it is.
have_image() { # tag, key
  local found
  found=$(docker image inspect -f "{{with .Config.Labels}}{{index . \"$KEY_LABEL\"}}{{end}}" "$1" 2>/dev/null) || return 1
  [[ -z $found || $found == "$2" ]]
}

# The host's Debian sources (main, updates, security) as sources of $SUITE.
image_sources() {
  local codename
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016 # $(SITE) and $(RELEASE) are apt's, not bash's
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 'Component: main' |
    awk -v from="$codename" -v to="$SUITE" '
      $2 == from || $2 == from "-updates" || $2 == from "-security" {
        sub("^" from, to, $2)
        if (!seen[$0]++) print "deb " $1 " " $2 " main"
      }'
}

# The host's settings for fetching (proxy, time checks): the image reaches the
# same mirror in the same way.
image_apt_conf() {
  apt-config dump | grep -E '^Acquire::(https?::|Check-)' || true
  echo 'Acquire::Retries "3";'
  echo 'Acquire::Languages "none";'
}

ensure_base_image() {
  local sources conf tarball
  sources=$(image_sources)
  conf=$(image_apt_conf)
  BASE_KEY=$(printf '%s\n' "$SUITE" "$sources" "$conf" | hash_of_input)
  if have_image "$BASE_IMAGE" "$BASE_KEY"; then
    say "image $BASE_IMAGE: there"
    return
  fi

  tarball=$CACHE/$SUITE-$BASE_KEY.tar
  [[ -f $tarball ]] || make_base_tarball "$tarball" "$sources" "$conf"
  say "image $BASE_IMAGE: importing"
  quietly docker import --change "LABEL $KEY_LABEL=$BASE_KEY" --change 'CMD ["bash"]' "$tarball" "$BASE_IMAGE"
}

make_base_tarball() { # file, apt sources, apt configuration
  local root=$WORK/root mirror proxy=
  mirror=$(awk -v suite="$SUITE" '$3 == suite { print $2; exit }' <<<"$2")
  [[ -n $mirror ]] || die "found no Debian mirror in apt's configuration"
  install_packages debootstrap
  eval "$(apt-config shell proxy Acquire::http::Proxy)"

  say "image $BASE_IMAGE: debootstrap $SUITE"
  quietly env ${proxy:+"http_proxy=$proxy"} debootstrap --variant=minbase "$SUITE" "$root" "$mirror"
  printf '%s\n' "$2" >"$root/etc/apt/sources.list"
  printf '%s\n' "$3" >"$root/etc/apt/apt.conf.d/80host"

  # Renamed when complete: a run that is broken off leaves no half tarball.
  quietly tar --numeric-owner --one-file-system -C "$root" \
    --exclude='./dev/*' --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
    -cf "$WORK/root.tar" .
  mv "$WORK/root.tar" "$1"
  rm -rf --one-file-system "$root"
}

# Builds the image of a folder in .ci under the name it has in public.
ensure_image() { # tag, folder
  local key
  key=$({ echo "$BASE_KEY" && cd "$2" && find . -type f -print0 | sort -z | xargs -0 sha256sum; } | hash_of_input)
  if have_image "$1" "$key"; then
    say "image $1: there"
    return
  fi
  say "image $1: building"
  build_image "$1" "$key" "$2"
}

build_image() { # tag, key, folder
  # The host's network: a proxy or name server on its loopback works as well.
  # The build arguments take a proxy from the environment when there is one.
  # The classic builder: Debian's docker.io comes without buildx.
  DOCKER_BUILDKIT=0 quietly docker build --network host --label "$KEY_LABEL=$2" \
    --build-arg http_proxy --build-arg https_proxy --build-arg no_proxy -t "$1" "$3"
}
