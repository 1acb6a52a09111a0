#!/bin/bash
# Builds osip2's parser from Debian's source with the address sanitizer and the fuzzer's coverage into FOLDER/osip.
# Usage: scripts/fuzz-osip.sh FOLDER
set -euo pipefail
folder=$(realpath "$1")
out=$folder/osip
[ -f "$out/lib/libosipparser2.a" ] && exit 0
clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
mkdir -p "$out/source"

# Lists of our own: the system's sources are left as they are. The release this machine runs comes first; where the
# mirror no longer holds that source, a later release of the same library serves.
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
for suite in "$release" trixie sid; do
    apt=$out/apt-$suite
    mkdir -p "$apt/lists/partial"
    echo "deb-src http://deb.debian.org/debian $suite main" > "$apt/sources.list"
    options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists"
        -o APT::Sandbox::User=root)
    (cd "$apt" && apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only --tar-only libosip2) \
        > "$apt/log" 2>&1 || true
    archive=$(find "$apt" -maxdepth 1 -name 'libosip2_*.orig.tar.*' ! -name '*.asc' | head -1)
    [ -n "$archive" ] && break
done
[ -n "${archive:-}" ] || { echo "fuzz: no source of libosip2 is to be had; see $out/apt-*/log" >&2; exit 1; }
echo "fuzz: osip2 from $(basename "$archive")"
tar -C "$out/source" --strip-components=1 -xf "$archive"

# The parser alone: the state machines are not used. What configure would find is said here.
: > "$out/source/include/osip-config.h"
flags=(-g -O1 -fno-omit-frame-pointer -fsanitize=address,fuzzer-no-link -I "$out/source/include"
    -DSTDC_HEADERS=1 -DHAVE_STRING_H=1 -DHAVE_STDLIB_H=1 -DHAVE_STDARG_H=1 -DHAVE_TIME_H=1
    -DHAVE_UNISTD_H=1 -DHAVE_CTYPE_H=1 -DHAVE_FCNTL_H=1 -DHAVE_SYS_TYPES_H=1 -DHAVE_SYS_TIME_H=1 -DENABLE_TRACE=1
    -DHAVE_PTHREAD=1 -Wno-everything)
mkdir -p "$out/objects" "$out/lib"
for file in "$out"/source/src/osipparser2/*.c; do
    "$clang" "${flags[@]}" -c "$file" -o "$out/objects/$(basename "$file" .c).o"
done
rm -f "$out/lib/libosipparser2.a"
ar rcs "$out/lib/libosipparser2.a" "$out"/objects/*.o
