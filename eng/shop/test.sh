# Runs the tests. The last line is the whole's count, for people and for continuous integration.

PASSED=0
FAILED=0
FAULTS='Shop.Tests.Integration.Faults*'

# suite LABEL COMMAND...: one test project by its own runner; counts what its summary line says.
suite() {
  local label=$1 log status=0 summary total failed skipped started=$SECONDS
  shift
  log="$LOGS/test-$label.log"
  echo "${BOLD}$label${PLAIN}"
  "$@" 2>&1 </dev/null | tee "$log" || status=$?
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1 || true)
  if [ -z "$summary" ]; then
    echo "the suite $label printed no summary (exit code $status)"
    FAILED=$((FAILED + 1))
    return
  fi
  total=$(count Total "$summary")
  failed=$(($(count Failed "$summary") + $(count Errors "$summary")))
  skipped=$(count Skipped "$summary")
  # A run that ended badly with no failed test (a crash, a leaked process) is a failure too.
  [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
  PASSED=$((PASSED + total - failed - skipped))
  FAILED=$((FAILED + failed))
  echo "$label took $((SECONDS - started)) s"
}

count() { sed -n "s/.*$1: \([0-9]*\).*/\1/p" <<<"$2"; }

format_suite() {
  local status=0
  echo "${BOLD}format${PLAIN}"
  (cd "$ROOT" && dotnet tool restore && dotnet csharpier check .) >"$LOGS/test-format.log" 2>&1 || status=$?
  if [ "$status" -eq 0 ]; then
    PASSED=$((PASSED + 1))
  else
    tail_of "$LOGS/test-format.log"
    echo 'mend it with: dotnet csharpier format .'
    FAILED=$((FAILED + 1))
  fi
}

# tests_of PROJECT [FILTER...]
tests_of() {
  local project=$1
  shift
  dotnet exec "$ROOT/Tests/$project/bin/Release/net10.0/Shop.Tests.$project.dll" -noLogo -noColor "$@"
}

cmd_test() {
  local suites=("$@") name
  [ "${#suites[@]}" -gt 0 ] || suites=(format unit integration faults browser)
  for name in "${suites[@]}"; do
    case "$name" in format | unit | integration | faults | browser) ;; *) die "there is no suite '$name': format unit integration faults browser" ;; esac
  done
  mkdir -p "$LOGS"
  prepare yes
  build all
  for name in "${suites[@]}"; do
    case "$name" in
      format) format_suite ;;
      unit) suite unit tests_of Unit ;;
      integration) suite integration tests_of Integration -namespace- "$FAULTS" ;;
      # What takes parts of the shop away has a shop of its own.
      faults) suite faults tests_of Integration -namespace "$FAULTS" ;;
      browser) suite browser tests_of Browser ;;
    esac
  done
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ]
}
