# Runs the shop: up, down, status, logs, reset.

PORT=${SHOP_PORT:-8080}
PID_FILE="$DATA/apphost.pid"
APPHOST_LOG="$LOGS/apphost.log"

# The AppHost's pid when it runs, else nothing. A pid that was given to another process since does not count.
apphost_pid() {
  local pid
  pid=$(cat "$PID_FILE" 2>/dev/null) || return 0
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF Shop.AppHost.dll; then echo "$pid"; fi
}

storefront_answers() { curl -fsS -o /dev/null --max-time 5 "http://localhost:$1/" 2>/dev/null; }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

check_port() {
  [[ "$PORT" =~ ^[0-9]+$ ]] && [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || die "SHOP_PORT is '$PORT'; it takes a port from 1 to 65535"
  local port holder
  for port in "$PORT" $([ "$PORT" != 8080 ] || echo 8090); do
    port_is_free "$port" && continue
    holder=$({ have ss && ss -ltnpH "sport = :$port" | sed -n 's/.*users:((\("[^"]*"\),pid=\([0-9]*\).*/\1 (pid \2)/p' | head -n 1; } || true)
    die "port $port is taken by ${holder:-another process}; stop it or choose another one: SHOP_PORT=9080 ./shop up"
  done
}

# A port of the machine that nobody listens on, for what only people open.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    port_is_free "$port" && { echo "$port"; return; }
  done
}

# The environment of the AppHost; in the full profile it also brings the dashboard, on ports of its own.
apphost_environment() {
  export SHOP_PORT=$PORT SHOP_DATA=$DATA DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development
  if [ "$SHOP_FEED" = full ]; then
    export ASPIRE_ALLOW_UNSECURED_TRANSPORT=true ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true
    export ASPNETCORE_URLS="http://localhost:$(free_port)" ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL="http://localhost:$(free_port)"
  fi
}

# Waits until the storefront answers; fails when the AppHost ends first or 5 minutes have passed (images may have to be pulled).
await_storefront() {
  local pid=$1 deadline=$((SECONDS + 300))
  until storefront_answers "$PORT"; do
    kill -0 "$pid" 2>/dev/null || return 1
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

summary() {
  local stores="$DATA"
  [ -f "$DATA/stores.path" ] && stores="$DATA, stores in $(cat "$DATA/stores.path")"
  printf '\n%sThe shop is open.%s\n' "$BOLD" "$PLAIN"
  printf '  %-18s %s\n' \
    'Storefront' "http://localhost:$PORT" \
    'API description' "http://localhost:$PORT/openapi/v1.json"
  [ -z "${ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL:-}" ] || printf '  %-18s %s\n' 'Dashboard' "$ASPNETCORE_URLS"
  printf '  %-18s %s\n' \
    'Sample account' 'none needed: guests buy; card 4242 4242 4242 4242 pays' \
    'Logs' "$LOGS" \
    'Data' "$stores" \
    'Stop' "$1"
}

cmd_up() {
  local detach=no pid
  case "${1:-}" in '') ;; --detach | -d) detach=yes ;; *) die "up takes --detach, not '$1'" ;; esac
  mkdir -p "$LOGS"
  pid=$(apphost_pid)
  [ -z "$pid" ] || die "this checkout's shop runs already (pid $pid); ./shop status shows it, ./shop down ends it"
  prepare no
  check_port
  build run
  apphost_environment
  printf 'Starting … '
  local started=$SECONDS
  # A session of its own: Ctrl+C reaches this script alone, which then ends the AppHost in good order.
  setsid dotnet exec "$ROOT/Shop.AppHost/bin/Release/net10.0/Shop.AppHost.dll" >"$APPHOST_LOG" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$PID_FILE"
  echo "$PORT" >"$DATA/port"
  trap 'trap - INT TERM HUP; echo; cmd_down; exit 130' INT TERM HUP
  if ! await_storefront "$pid"; then
    printf '%sfailed%s\n' "$RED" "$PLAIN"
    tail_of "$APPHOST_LOG"
    stop_apphost "$pid"
    exit 1
  fi
  printf '%sdone%s (%s s)\n' "$GREEN" "$PLAIN" $((SECONDS - started))
  if [ "$detach" = yes ]; then
    summary './shop down'
    return
  fi
  summary 'Ctrl+C'
  wait "$pid" || die "the AppHost ended by itself; its log: $APPHOST_LOG"
}

# SIGTERM lets requests in flight end and closes the stores in order; what is left after 45 s is killed.
stop_apphost() {
  local pid=$1 deadline=$((SECONDS + 45))
  kill -TERM "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || kill -KILL "$pid" 2>/dev/null || true
    sleep 0.1
  done
  rm -f -- "$PID_FILE"
}

cmd_down() {
  local pid
  pid=$(apphost_pid)
  if [ -z "$pid" ]; then
    echo 'The shop does not run.'
    return
  fi
  printf 'Stopping … '
  stop_apphost "$pid"
  printf '%sdone%s\n' "$GREEN" "$PLAIN"
}

cmd_status() {
  local pid port
  pid=$(apphost_pid)
  port=$(cat "$DATA/port" 2>/dev/null || echo "$PORT")
  if [ -z "$pid" ]; then
    echo 'The shop does not run; ./shop up starts it.'
  elif storefront_answers "$port"; then
    echo "The shop is open at http://localhost:$port (AppHost pid $pid)."
  else
    echo "The shop runs (AppHost pid $pid), but its storefront at http://localhost:$port does not answer."
  fi
  echo "Data: $DATA"
  [ ! -f "$DATA/stores.path" ] || echo "Stores: $(cat "$DATA/stores.path")"
  echo "Logs: $LOGS"
  [ -n "$pid" ]
}

cmd_logs() {
  local service=${1:-} files
  [[ "$service" =~ ^[a-z]+$ ]] || die 'logs takes the name of a service, e.g. ./shop logs order'
  mapfile -t files < <(compgen -G "$LOGS/$service*.log" || true)
  [ "${#files[@]}" -gt 0 ] || die "there is no log of '$service' in $LOGS"
  exec tail -n 200 -F -- "${files[@]}"
}

cmd_reset() {
  local answer stores
  stores=$(cat "$DATA/stores.path" 2>/dev/null || true)
  [ -z "$(apphost_pid)" ] || die 'the shop runs; ./shop down first'
  if [ "${1:-}" != --yes ]; then
    [ -t 0 ] || die 'reset erases all data; say --yes'
    read -r -p "Erase all orders, carts, payments and products in $DATA${stores:+ and $stores}? [y/N] " answer
    [[ "$answer" =~ ^[yY] ]] || die 'nothing was erased'
  fi
  if ! rm -rf -- "$DATA" ${stores:+"$stores"}; then die 'some files belong to the stores’ users; run it as the user that ran ./shop up'; fi
  echo 'Erased.'
}
