# shellcheck shell=bash
# Stands in for the public node image that the Dockerfile is built on.

NPM_MAJOR=11

# The tag the Dockerfile names, so that it is written down once.
node_image() { sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' "$CI_DIR/../Dockerfile" | head -n 1; }

# How the host reaches npm's registry: the image does it in the same way. Without
# credentials: these stay out of images.
image_npmrc() {
  local key value
  for key in registry proxy https-proxy noproxy strict-ssl; do
    value=$(npm config get "$key" 2>/dev/null)
    [[ -z $value || $value == null || $value == undefined ]] || echo "$key=$value"
  done
}

# The authorities the host trusts: a proxy may bring its own.
host_authorities() { cat /etc/ssl/certs/ca-certificates.crt 2>/dev/null || true; }

ensure_node_image() {
  local tag version arch npmrc key context=$WORK/node
  tag=$(node_image)
  [[ $tag == node:*-$SUITE-slim ]] || die "the Dockerfile is not built on node:…-$SUITE-slim"
  version=${tag#node:}
  version=${version%"-$SUITE-slim"}
  npmrc=$(image_npmrc)
  key=$({ echo "$BASE_KEY $version $NPM_MAJOR $npmrc" && host_authorities && cat "$CI_DIR/node/Dockerfile"; } | hash_of_input)
  if have_image "$tag" "$key"; then
    say "image $tag: there"
    return
  fi

  say "image $tag: building"
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "no Node for $(uname -m)" ;;
  esac
  mkdir -p "$context/npm"
  # Node itself comes from npm's registry, as it does in node_modules.
  (cd "$context" && quietly npm pack --silent "node-linux-$arch@$version" "npm@$NPM_MAJOR")
  quietly tar -xzf "$context/node-linux-$arch-$version.tgz" -C "$context" package/bin/node
  quietly tar -xzf "$context"/npm-*.tgz -C "$context/npm" --strip-components 1
  printf '%s\n' "$npmrc" >"$context/npmrc"
  host_authorities >"$context/authorities.crt"
  cp "$CI_DIR/node/Dockerfile" "$context"
  # Here, not in the Dockerfile: there it would double what it touches.
  chmod -R a+rX "$context"
  build_image "$tag" "$key" "$context"
}
