# Finds out which feed profile fits and installs what is missing (Debian and Ubuntu: apt, as root or with sudo).

have() { command -v "$1" >/dev/null 2>&1; }

# The feed profile: SHOP_FEED, else the answer kept in .feed.props, else found out once.
feed() {
  if [ -n "${SHOP_FEED:-}" ]; then
    case "$SHOP_FEED" in full | limited) echo "$SHOP_FEED" ;; *) die "SHOP_FEED is '$SHOP_FEED'; it takes full or limited" ;; esac
  else
    sed -n 's:.*<ShopFeed>\(.*\)</ShopFeed>.*:\1:p' "$ROOT/.feed.props" 2>/dev/null || true
  fi
}

# Full needs both: the real hosting packages restore, and a container engine answers.
probe_feed() {
  local answer=limited probe
  if { have docker && timeout 10 docker info; } >/dev/null 2>&1 || { have podman && timeout 10 podman info; } >/dev/null 2>&1; then
    probe=$(mktemp -d)
    cat >"$probe/probe.csproj" <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Aspire.Hosting.PostgreSQL" Version="13.4.6" /></ItemGroup>
</Project>
EOF
    timeout 120 dotnet restore "$probe" >/dev/null 2>&1 && answer=full
    rm -rf -- "$probe"
  fi
  printf '<Project>\n  <PropertyGroup>\n    <ShopFeed>%s</ShopFeed>\n  </PropertyGroup>\n</Project>\n' "$answer" >"$ROOT/.feed.props"
}

# missing_packages FOR_TESTS: the apt packages that this machine lacks for the limited profile.
missing_packages() {
  have curl || echo curl ca-certificates
  [ "$(feed)" = limited ] || return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  have redis-server || echo redis-server
  have redis-benchmark || echo redis-tools
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || echo rabbitmq-server
  [ "$1" = no ] || have chromium || echo chromium
  [ "$1" = no ] || compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || echo libfaketime
}

# The packages must not start system-wide daemons of their own: the shop runs its stores itself, on its own ports and folders.
apt_install() {
  local policy=/usr/sbin/policy-rc.d
  cat <<EOF | $SUDO bash -euo pipefail
export DEBIAN_FRONTEND=noninteractive
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  trap 'rm -f $policy' EXIT
fi
apt-get update
apt-get install -y --no-install-recommends $*
EOF
}

install_packages() {
  local packages
  packages=$(missing_packages "$1" | tr '\n' ' ')
  [ -n "${packages// /}" ] || return 0
  SUDO=''
  if [ "$(id -u)" -ne 0 ]; then
    SUDO=sudo
    { have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; } || SUDO=none
  fi
  if ! have apt-get || [ "$SUDO" = none ]; then
    die "missing: $packages– install them first, e.g. as root: apt-get update && apt-get install -y --no-install-recommends $packages"
  fi
  [ -z "$SUDO" ] || sudo -v
  # shellcheck disable=SC2086
  step "Installing $packages" apt_install $packages
}

install_dotnet() {
  if have dotnet && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then return 0; fi
  if have apt-get && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
    SUDO='' step 'Installing the .NET SDK' apt_install dotnet-sdk-10.0
  else
    die 'the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download/dotnet/10.0'
  fi
}

# prepare WITH_BROWSER(yes|no)
prepare() {
  install_dotnet
  if [ -z "$(feed)" ]; then step 'Looking which packages can be had' probe_feed; fi
  SHOP_FEED=$(feed)
  export SHOP_FEED
  install_packages "$1"
}
