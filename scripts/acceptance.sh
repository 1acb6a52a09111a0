#!/bin/bash
# The newcomer's path, on a bare Debian bookworm with systemd as its first process: scripts/acceptance/path.py in a
# container of its own, whose network is the gateway that SIPp calls through. Needs root, debootstrap and systemd-nspawn;
# takes some three minutes, the first time as many more for the base system, kept in .build-acceptance.
# Usage: acceptance.sh, after make deb.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "acceptance: needs root" >&2; exit 1; }
work=$PWD/.build-acceptance
version=$(.build-release/ship/earshot --version)
package=$PWD/.build-deb/earshot_${version}_amd64.deb
[ -e "$package" ] || { echo "acceptance: no $package; make deb" >&2; exit 1; }
mkdir -p "$work"

# What a server has before Earshot comes, and the libraries it depends on: the container has no network to fetch them.
include=systemd,systemd-sysv,dbus,rsyslog,logrotate,curl,man-db,iproute2,procps
include+=,$(dpkg-deb -f "$package" Depends | tr ',' '\n' | sed 's/[(|].*//; s/ //g' | sort -u | paste -sd,)
if [ "$(cat "$work/base.list" 2>/dev/null)" != "$include" ]; then
    echo "acceptance: a base system is made, once"
    rm -rf "$work/base" "$work/base.tar"
    debootstrap --variant=minbase --include="$include" bookworm "$work/base" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 5 "$work/debootstrap.log" >&2; exit 1; }
    tar -C "$work/base" -cf "$work/base.tar" .
    rm -rf "$work/base"
    echo "$include" >"$work/base.list"
fi

# The same tree under a higher number, as the next version comes.
upgrade=$version+1
COMPRESS="-Zgzip -z1" VERSION=$upgrade LINTIAN=no scripts/deb.sh >"$work/deb.log"
exec python3 scripts/acceptance/path.py "$work" "$package" "$PWD/.build-deb/earshot_${upgrade}_amd64.deb"
