#!/bin/sh
# Install from Debian what the tests use. Quick when all is there; safe to run again.
set -eu

packages="chromium fonts-noto-cjk poppler-utils softhsm2 mariadb-server openssl debootstrap wrk"

missing=""
for package in $packages; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
        grep -qx installed || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "tools: all there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Missing:$missing. Installing needs root: sudo make tools" >&2
    exit 1
fi
echo "tools: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# No service of these packages is wanted running: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
# shellcheck disable=SC2086  # a list of words
apt-get install -qq --yes --no-install-recommends $missing >/dev/null
echo "tools: installed"
