# Backup and restore of everything that the shop holds, with the services stopped: then all stores stand at the same moment, and what the
# services have told each other and not heard yet is copied from the queues.

# What of the data folder belongs to the stores' content: generated secrets, the key of development tokens, the sandbox's books.
KEPT_FILES=(secrets.json token-issuer.json sandbox)

native_stores_only() {
  [ "$SHOP_FEED" = limited ] || die "$1 works on native stores; where they run in containers, copy their volumes while ./shop is down"
}

# private_folder: one that nobody else can look into, gone when the script ends.
private_folder() {
  FOLDER=$(mktemp -d)
  trap 'rm -rf -- "$FOLDER"' EXIT
}

# on_stores COMMAND...: with the stores alone; they end with it.
on_stores() (
  start_stores >&2
  "$@"
)

cmd_backup() {
  local file='' close=no port=''
  while [ $# -gt 0 ]; do
    case "$1" in --close) close=yes ;; -*) die "backup takes FILE and --close, not '$1'" ;; *) file=$1 ;; esac
    shift
  done
  [ -n "$file" ] || die 'backup takes the name of a file to write'
  [ ! -e "$file" ] || die "$file is there already"
  [ -d "$(dirname -- "$file")" ] || die "there is no folder $(dirname -- "$file")"
  [ -f "$DATA/secrets.json" ] || die "there is nothing to back up in $DATA"
  prepare no
  native_stores_only backup
  if [ -n "$(apphost_pid)" ]; then
    [ "$close" = yes ] || die 'the shop runs, and a backup needs its services stopped for a moment; say --close, and it opens again afterwards'
    port=$(cat "$DATA/port")
    cmd_down
  fi
  build run
  private_folder
  # Whatever becomes of the backup, a shop that was open opens again.
  local status=0
  save "$file" || status=$?
  [ -z "$port" ] || PORT=$port cmd_up --detach
  [ "$status" -eq 0 ] || die 'there is no backup'
  echo "Wrote $file ($(du -h -- "$file" | cut -f1)). It holds secrets and what people entrusted to the shop: keep it accordingly."
}

save() {
  local name
  printf 'Saving … '
  on_stores tools save-stores "$FOLDER" || return 1
  for name in "${KEPT_FILES[@]}"; do
    [ ! -e "$DATA/$name" ] || cp -a -- "$DATA/$name" "$FOLDER/" || return 1
  done
  (cd "$FOLDER" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS) || return 1
  (umask 077 && tar -C "$FOLDER" -cf "$1.part" .) && mv -- "$1.part" "$1"
}

cmd_restore() {
  local file='' yes=no
  while [ $# -gt 0 ]; do
    case "$1" in --yes) yes=yes ;; -*) die "restore takes FILE and --yes, not '$1'" ;; *) file=$1 ;; esac
    shift
  done
  [ -f "$file" ] || die "there is no file '$file'"
  [ -z "$(apphost_pid)" ] || die 'the shop runs; ./shop down first'
  [ "$yes" = yes ] || [ ! -e "$DATA/secrets.json" ] || die "$DATA holds a shop, which would be erased; say --yes"
  prepare no
  native_stores_only restore
  build run
  private_folder
  tar -C "$FOLDER" -xf "$file" --no-same-owner || die "$file is no backup"
  (cd "$FOLDER" && [ -s SHA256SUMS ] && sha256sum --check --status SHA256SUMS) || die "$file is damaged"
  erase_content
  mkdir -p "$DATA"
  local name
  for name in "${KEPT_FILES[@]}"; do
    [ ! -e "$FOLDER/$name" ] || cp -a -- "$FOLDER/$name" "$DATA/"
  done
  printf 'Restoring … '
  on_stores load || die 'the restored shop is not as it should be; see above'
  echo 'Restored; ./shop up opens it.'
}

# New stores take the secrets that came with the backup as theirs.
load() { tools load-stores "$FOLDER" && tools verify --stopped; }

erase_content() {
  local stores name
  stores=$(cat "$DATA/stores.path" 2>/dev/null || true)
  for name in "${KEPT_FILES[@]}" connections.json stores stores.path; do rm -rf -- "${DATA:?}/$name"; done
  [ -z "$stores" ] || rm -rf -- "$stores"
}
