# What ./shop says: short lines, colour only on a terminal, the tail of a log when a step fails.

if [ -t 1 ]; then BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'; else BOLD='' RED='' GREEN='' PLAIN=''; fi

die() {
  printf '%sshop: %s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}

# step LABEL COMMAND...: runs a long command with its output in a log; when it fails, shows the end of the log and where it is.
step() {
  local label=$1 log status=0 started=$SECONDS
  shift
  mkdir -p "$LOGS"
  log="$LOGS/$(tr -cs 'a-z0-9\n' - <<<"${label,,}").log"
  printf '%s … ' "$label"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -eq 0 ]; then
    printf '%sdone%s (%s s)\n' "$GREEN" "$PLAIN" $((SECONDS - started))
    return 0
  fi
  printf '%sfailed%s\n' "$RED" "$PLAIN"
  tail_of "$log"
  exit "$status"
}

tail_of() {
  printf -- '--- last lines of %s\n' "$1" >&2
  tail -n 30 -- "$1" >&2 || true
}
