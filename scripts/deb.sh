#!/bin/bash
# Makes the Debian package of what scripts/release.sh built: .build-deb/earshot_VERSION_amd64.deb, and looks it through
# with lintian where there is one. VERSION is the program's; VERSION=… makes one of another number, for upgrades.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD program=$PWD/.build-release/ship/earshot out=$PWD/.build-deb
[ -x "$program" ] || { echo "deb: no $program; make release" >&2; exit 1; }
built=$("$program" --version)
version=${VERSION:-$built}
rm -rf "$out/tree"
mkdir -p "$out/tree"
scripts/documents.sh "$program" "$out/documents"
cp -r packaging/debian "$out/tree/debian"

# Of the last commit, so that the same tree gives the same package.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
maintainer=$(sed -n 's/^Maintainer: //p' packaging/debian/control)
cat >"$out/tree/debian/changelog" <<END
earshot ($version) unstable; urgency=medium

  * Earshot $version; what is new stands in CHANGELOG.md.

 -- $maintainer  $(date -R -u -d "@$SOURCE_DATE_EPOCH")
END

# Every package that is linked in has its licence named.
while read -r linked; do
    grep -q "checkouts/$linked/\*" packaging/debian/copyright ||
        { echo "deb: packaging/debian/copyright does not name $linked, which is linked in" >&2; exit 1; }
done < <(scripts/linked-packages.py ${LINKED:-.build-release})

(cd "$out/tree" && TREE=$tree PROGRAM=$program DOCUMENTS=$out/documents \
    dpkg-buildpackage --build=binary --no-sign --no-check-builddeps >"$out/build.log" 2>&1) ||
    { tail -n 40 "$out/build.log" >&2; exit 1; }
package=$out/earshot_${version}_amd64.deb
if [ "${LINTIAN:-}" != no ] && command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$package"
fi
echo "$package: $(($(stat -c %s "$package") / 1000)) kB, installed $(dpkg-deb -f "$package" Installed-Size) kB"
