# Puts load on the running shop.

LOAD="$ROOT/Tests/Load/bin/Release/net10.0/Shop.Tests.Load.dll"

cmd_load() {
  local help=no word
  for word in "$@"; do case "$word" in -h | --help | -\?) help=yes ;; esac; done
  if [ "$help" = no ] && [ $# -gt 0 ] && [ -z "$(apphost_pid)" ]; then
    die 'the shop does not run; start it with ./shop up --detach, then ./shop load again'
  fi
  prepare no
  build load
  SHOP_DATA="$DATA" dotnet exec "$LOAD" "$@"
}
