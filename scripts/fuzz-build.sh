#!/bin/bash
# Compiles the rooms and one program per target of Tests/Fuzz with libFuzzer and the address sanitizer.
# FUZZ_SMOKE=1 takes the system's osip2 where none was built with the sanitizer before.
# Usage: scripts/fuzz-build.sh FOLDER [TARGET…]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$(realpath "$1")
shift
targets=${*:-frames hep sip sdp media paths pcapng calls settings http}
mkdir -p "$out/modules" "$out/objects" "$out/bin"
# A short run does not fetch sources: the system's library has no sanitizer, all else has.
osip=(-losipparser2)
[ -n "${FUZZ_SMOKE:-}" ] || "$root/scripts/fuzz-osip.sh" "$out"
[ ! -f "$out/osip/lib/libosipparser2.a" ] || osip=("$out/osip/lib/libosipparser2.a")

clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
house=(-swift-version 6 -package-name earshot -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault)
common=(-O -g -sanitize=fuzzer,address -parse-as-library -I "$out/modules" -I "$root/Sources/COsip"
    -I "$root/Sources/CPcap" -I "$root/Sources/CUnpack" -I "$root/Sources/CSpandsp" -I "$root/Sources/CSystemd"
    -Xcc -I"$out/osip/source/include" -suppress-warnings)

# room NAME FOLDER [FLAGS IN PLACE OF THE HOUSE'S…]: its objects and one module; anew only where a source is newer.
room() {
    local name=$1 folder=$2
    local place=$out/objects/$name
    if [ -f "$place/made" ] && [ -z "${stale:-}" ] && [ -z "$(find "$folder" -name '*.swift' -newer "$place/made" | head -1)" ]
    then return; fi
    stale=yes
    echo "fuzz: compiling $name"
    rm -rf "$place"
    mkdir -p "$place"
    local sources language=("${house[@]}")
    mapfile -t sources < <(find "$folder" -name '*.swift' | sort)
    [ $# -eq 2 ] || language=("${@:3}")
    (cd "$place" && swiftc "${common[@]}" "${language[@]}" -wmo -num-threads 2 -c -module-name "$name" -emit-module \
        -emit-module-path "$out/modules/$name.swiftmodule" "${sources[@]}")
    touch "$place/made"
}

room Wire "$root/Sources/Wire"
room Host "$root/Sources/Host"
room HEP "$root/Sources/HEP"
# The description's reader is the room's own business.
room SIP "$root/Sources/SIP"
room Sound "$root/Sources/Sound"
# Swift 6.3.1 stops with "Found ownership error" in this pass when the room is compiled with coverage.
room Tracking "$root/Sources/Tracking"
for name in Diagnosis Engine Capture; do room "$name" "$root/Sources/$name"; done
rooms=("$out"/objects/{Wire,Host,HEP,SIP,Sound,Tracking,Diagnosis,Engine,Capture}/*.o)
libraries=("${osip[@]}" -l:libspandsp.a -lm -lpcap)

target() {
    local name=$1
    shift
    local program=$out/bin/$name
    local sources=("$root/Tests/Fuzz/Input.swift" "$root/Tests/Fuzz/$name.swift")
    case $name in frames | media | calls) sources+=("$root/Tests/Fuzz/Packets.swift") ;; esac
    if [ -f "$program" ] && [ -z "$(find "$out/objects" "${sources[@]}" -newer "$program" | head -1)" ]; then return; fi
    echo "fuzz: linking $name"
    # The archive must come before the system's library that the module map names.
    swiftc "${common[@]}" "${house[@]}" -module-name "Fuzz_$name" -o "$program" "${sources[@]}" "$@" "${rooms[@]}" \
        -Xlinker --allow-multiple-definition "${libraries[@]}"
}

# The YAML reader comes with the package's checkouts; its C half gets the sanitizer too.
yaml() {
    local yams=$root/.build/checkouts/Yams/Sources
    [ -d "$yams" ] || (cd "$root" && swift package resolve)
    if [ ! -f "$out/objects/CYaml/parser.o" ]; then
        mkdir -p "$out/objects/CYaml"
        for file in "$yams"/CYaml/src/*.c; do
            "$clang" -g -O1 -fsanitize=address,fuzzer-no-link -DYAML_DECLARE_EXPORT -Wno-everything \
                -I "$yams/CYaml/include" -c "$file" -o "$out/objects/CYaml/$(basename "$file" .c).o"
        done
    fi
    common+=(-Xcc -fmodule-map-file="$yams/CYaml/include/module.modulemap" -Xcc -I"$yams/CYaml/include")
    room Yams "$yams/Yams" -DSWIFT_PACKAGE -swift-version 5
    room Settings "$root/Sources/Settings"
}

# The API stands on packages that only the package manager builds.
http() {
    (cd "$root" && EARSHOT_FUZZ=1 swift build -c release --scratch-path "$out/package" --product fuzz-http \
        --sanitize=fuzzer --sanitize=address -Xlinker --allow-multiple-definition)
    ln -sf "$out/package/release/fuzz-http" "$out/bin/http"
}

for name in $targets; do
    case $name in
    settings)
        yaml
        target settings "$out"/objects/{Yams,Settings}/*.o "$out"/objects/CYaml/*.o
        ;;
    http) http ;;
    *) target "$name" ;;
    esac
done
