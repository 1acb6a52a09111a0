#!/bin/bash
# Builds what ships into .build-release/ship: one program, earshot, with earshotd as a link to it and its symbols in
# earshot.debug. Swift's libraries are inside; what else it needs are Debian's (ldd). EARSHOT_KEEP_ICU=1 leaves ICU's data in.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
# Beside .build: switching how the standard library is linked would build everything anew each time.
scratch=.build-release
ship=$scratch/ship
flags=(
    -c release --static-swift-stdlib --product earshot
    # Each function is a section, so that what nobody calls can go.
    -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcc -fdata-sections
    -Xswiftc -use-ld=lld
    # Nothing loads a module into it: names need not be kept, nor what only a name could reach.
    -Xlinker --no-export-dynamic
    -Xlinker --icf=all -Xlinker -O2
    -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now
)
mkdir -p "$ship"
if [ -z "${EARSHOT_KEEP_ICU:-}" ]; then
    root=$(dirname "$(dirname "$(realpath "$(command -v "$swift")")")")
    name=$(nm "$root/lib/swift_static/linux/lib_FoundationICU.a" 2>/dev/null | grep -om1 'icudt[0-9]*_dat')
    sed "s/icudt[0-9]*_dat/$name/" packaging/icu/no-data.c >"$ship/no-data.c"
    "$root/bin/clang" -c -O2 -fPIC "$ship/no-data.c" -o "$PWD/$ship/no-data.o"
    flags+=(-Xlinker "$PWD/$ship/no-data.o")
fi
"$swift" build --scratch-path "$scratch" "${flags[@]}" "$@"
program=$scratch/release/earshot
objcopy --only-keep-debug "$program" "$ship/earshot.debug"
strip --strip-all --remove-section=.comment -o "$ship/earshot" "$program"
objcopy --add-gnu-debuglink="$ship/earshot.debug" "$ship/earshot"
ln -sfn earshot "$ship/earshotd"
echo "$ship/earshot: $(($(stat -c %s "$ship/earshot") / 1000)) kB"
