# Builds once per state of the sources, and publishes the manifest.

# Of the checkout, whatever data the shop runs on.
BUILT="$ROOT/.data"

# One line that changes when a source file is added, removed or changed, or the feed profile is another one.
# $1 = run (the product), load (the load generator too) or all (all tests too).
source_state() {
  local tests=()
  case "$1" in
    run) tests=(-path ./Tests -prune -o) ;;
    load) tests=(-path './Tests/*' ! -path './Tests/Load' ! -path './Tests/Load/*' -prune -o) ;;
  esac
  (
    cd "$ROOT"
    find . \( -name .git -o -name .data -o -name bin -o -name obj -o -name TestResults \) -prune -o "${tests[@]}" \
      -type f ! -name '*.md' ! -name .feed.props ! -name aspire-manifest.json -printf '%p %s %T@\n' | LC_ALL=C sort
    echo "$SHOP_FEED" "$(dotnet --version)"
  ) | sha256sum
}

# build run|load|all: nothing when the outputs are those of the sources as they stand.
build() {
  local what=$1 target=Shop.AppHost/Shop.AppHost.csproj state
  case "$what" in load) target=Tests/Load/Shop.Tests.Load.csproj ;; all) target=Shop.sln ;; esac
  state=$(source_state "$what")
  [ "$(cat "$BUILT/build-$what.state" 2>/dev/null)" != "$state" ] || return 0
  step "Building ($SHOP_FEED profile)" dotnet build "$ROOT/$target" -c Release --nologo -v minimal
  mkdir -p "$BUILT"
  echo "$state" >"$BUILT/build-$what.state"
  [ "$what" != all ] || source_state run >"$BUILT/build-run.state"
}

cmd_publish() {
  [ "${1:-}" = manifest ] || die 'publish takes: manifest'
  local file="$ROOT/aspire-manifest.json" fresh="$ROOT/.aspire-manifest.json"
  rm -f -- "$fresh"
  prepare no
  build run
  step 'Publishing the manifest' dotnet exec "$ROOT/Shop.AppHost/bin/Release/net10.0/Shop.AppHost.dll" \
    --operation publish --publisher manifest --output-path "$fresh"
  # The publisher exits 0 even when its pipeline failed: only the file tells.
  [ -s "$fresh" ] || { tail_of "$LOGS/publishing-the-manifest.log"; die 'the publisher wrote no manifest'; }
  mv -- "$fresh" "$file"
  echo "wrote $file"
}
