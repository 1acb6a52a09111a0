#!/bin/bash
# Installs what is missing of one set of Debian packages: build, test, demo, scenarios (all that makes the captures),
# package (that makes the Debian package) or acceptance (that tries it).
# As root it installs; otherwise it names what is missing and ends with 1.
set -euo pipefail

build=(libpcap-dev libosip2-dev libspandsp-dev libsystemd-dev libsqlite3-dev zlib1g-dev libzstd-dev liblzma-dev libseccomp-dev libcap-dev libncurses-dev pkg-config)
demo=("${build[@]}" python3 iproute2 nftables sip-tester)
test=("${demo[@]}" tcpreplay tcpdump valgrind binutils curl libcurl4 openssl prometheus chromium tmux kamailio kamailio-tls-modules sngrep stunnel4 nats-server libnats3.4)
package=("${build[@]}" python3 debhelper dpkg-dev lintian man-db)
acceptance=("${package[@]}" debootstrap systemd-container sip-tester iproute2)
scenarios=(
    python3 python3-pip iproute2 nftables conntrack tcpdump sip-tester baresip-core kamailio rtpengine-daemon sipvicious
)

usage() { echo "usage: $0 build|test|demo|scenarios|package|acceptance" >&2; exit 2; }
[ $# -eq 1 ] || usage
case $1 in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${test[@]}") ;;
    demo) wanted=("${demo[@]}") ;;
    scenarios) wanted=("${scenarios[@]}") ;;
    package) wanted=("${package[@]}") ;;
    acceptance) wanted=("${acceptance[@]}") ;;
    *) usage ;;
esac

if [ "$1" != scenarios ] && ! command -v swift >/dev/null; then
    echo "setup: no Swift toolchain in PATH; see https://www.swift.org/install (6.2 or later)" >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null; then
    echo "setup: not a Debian system; needed by other names: ${wanted[*]}" >&2
    exit 0
fi

# Sippy's B2BUA with RTPProxy in it, which Debian has no package of; the scenarios' own folder.
wheels=(sippy==2.5.0 rtp-io==1.1.1)
folder=/usr/local/lib/earshot-scenarios
install_wheels() {
    [ "$1" = scenarios ] || return 0
    [ -d "$folder/sippy" ] && [ -d "$folder/rtp" ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "setup: missing in $folder; as root: python3 -m pip install --target $folder ${wheels[*]}" >&2
        return 1
    fi
    echo "setup: installing ${wheels[*]}"
    python3 -m pip install --quiet --root-user-action=ignore --target "$folder" "${wheels[@]}"
}

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    install_wheels "$1"
    exit
fi

if [ "$(id -u)" -ne 0 ]; then
    echo "setup: missing packages; as root: apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "setup: installing ${missing[*]}"
# Kamailio and rtpengine come with services, which only the scenarios' namespaces shall run.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
}
install_wheels "$1"
