#!/bin/bash
# Builds what ships into .build-release/ship: one program, earshot, with earshotd as a link to it and its symbols in
# earshot.debug. Swift's libraries are inside; what else it needs are Debian's (ldd).
# `release.sh --proof` links one into .build-release/proof that ends when it asks for data that was left out.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
# Beside .build: switching how the standard library is linked would build everything anew each time.
scratch=$PWD/.build-release
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
toolchain=$(dirname "$(dirname "$(realpath "$(command -v "$swift")")")")
[ "${1:-}" != --proof ] || ship=$scratch/proof
mkdir -p "$ship"

# Of ICU's data what is needed.
symbol=$(scripts/icu-data.py "$toolchain/lib/swift_static/linux/lib_FoundationICU.a" packaging/icu/items "$ship/icu.s")
"$toolchain/bin/clang" -c "$ship/icu.s" -o "$ship/icu.o"
flags+=(-Xlinker "$ship/icu.o" -Xlinker --wrap="$symbol")
if [ "${1:-}" = --proof ]; then
    shift
    "$toolchain/bin/clang" -c -O2 -fPIC packaging/icu/proof.c -o "$ship/proof.o"
    flags+=(-Xlinker "$ship/proof.o" -Xlinker --wrap=swift_udata_open -Xlinker --wrap=swift_udata_openChoice)
fi

# SwiftPM does not look whether the data changed.
rm -f "$scratch/release/earshot"
"$swift" build --scratch-path "$scratch" "${flags[@]}" "$@"
program=$scratch/release/earshot
objcopy --only-keep-debug "$program" "$ship/earshot.debug"
strip --strip-all --remove-section=.comment -o "$ship/earshot" "$program"
objcopy --add-gnu-debuglink="$ship/earshot.debug" "$ship/earshot"
ln -sfn earshot "$ship/earshotd"
echo "$ship/earshot: $(($(stat -c %s "$ship/earshot") / 1000)) kB"
