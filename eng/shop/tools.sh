# The operators’ tools: verbs that Shop.Tools carries out, most of them on the stores of the running shop, or on the stores alone.

TOOLS="$ROOT/Shop.Tools/bin/Release/net10.0/Shop.Tools.dll"
CONNECTIONS="$DATA/connections.json"

# The tools that were built with a running shop serve it; building would change the files that it runs from.
tools() { dotnet exec "$TOOLS" "$@" --connections "$CONNECTIONS"; }

# with_stores VERB [OPTIONS]: runs a tool. Of a stopped shop the stores are started for as long as it takes, whatever its end.
with_stores() {
  local pid status=0
  pid=$(apphost_pid)
  prepare no
  if [ -n "$pid" ]; then
    [ -f "$TOOLS" ] || build run
    tools "$@"
    return
  fi
  build run >&2
  start_stores
  tools "$@" --stopped || status=$?
  return "$status"
}

start_stores() {
  mkdir -p "$LOGS"
  apphost_environment
  rm -f -- "$CONNECTIONS"
  SHOP_PORT=$(free_port) SHOP_STORES_ONLY=true setsid dotnet exec \
    "$ROOT/Shop.AppHost/bin/Release/net10.0/Shop.AppHost.dll" >"$APPHOST_LOG" 2>&1 </dev/null &
  STORES_PID=$!
  echo "$STORES_PID" >"$PID_FILE"
  trap 'stop_apphost "$STORES_PID"' EXIT
  # A Ctrl+C reaches the tool too, which ends first.
  trap 'exit 130' INT TERM HUP
  local deadline=$((SECONDS + 300))
  until [ -f "$CONNECTIONS" ]; do
    if ! kill -0 "$STORES_PID" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail_of "$APPHOST_LOG"
      die 'the stores did not start'
    fi
    sleep 0.1
  done
}

# Needs no store, only the key that the first run made. Standard output has the token alone.
cmd_token() {
  prepare no >&2
  { [ -n "$(apphost_pid)" ] && [ -f "$TOOLS" ]; } || build run >&2
  dotnet exec "$TOOLS" token --issuer "$DATA/token-issuer.json" "$@"
}

cmd_verify() { with_stores verify "$@"; }
cmd_seed() { with_stores seed "$@"; }
cmd_dead-letters() { with_stores dead-letters "$@"; }

# Asks the running shop itself, through its front door.
cmd_payments() {
  prepare no
  [ -f "$TOOLS" ] || build run >&2
  tools payments "$@"
}

# Runs one of catalog's own commands as a further process of it, set as the running one is; it serves nothing.
cmd_catalog() {
  case "${1:-}" in warm | republish) ;; *) die 'catalog takes warm or republish' ;; esac
  local program="$ROOT/Services/Catalog/bin/Release/net10.0/Shop.Catalog.dll" process settings
  for process in /proc/[0-9]*; do
    if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -qF "$program"; then
      mapfile -d '' settings <"$process/environ"
      env -i "${settings[@]}" dotnet exec "$program" "$@"
      return
    fi
  done
  die 'the shop does not run; start it with ./shop up --detach'
}
