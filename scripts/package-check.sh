#!/bin/bash
# What the package is made of, without making it: names, man pages, completions, the list of what is installed.
# Usage: package-check.sh FOLDER-OF-THE-PROGRAMS
set -euo pipefail
cd "$(dirname "$0")/.."
programs=${1:-.build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
good=0 total=0

# holds WHAT COMMAND…: counts it, and says what does not hold.
holds() {
    total=$((total + 1))
    if "${@:2}" >"$work/said" 2>&1; then good=$((good + 1)); else echo "✗ $1"; cat "$work/said"; fi
}
# silent COMMAND…: succeeds when it says nothing.
silent() { [ -z "$("$@" 2>&1 | tee "$work/why")" ] || { cat "$work/why"; false; }; }
page_warnings() { MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$1" 2>&1 >/dev/null; }
calls_itself() { "$work/$1" --help | head -n 40 | grep -q "$2"; }
# An option without a word about it, a name that is empty, a value that Python wrote.
no_gap() { ! grep -nE '^\\&$|\\fB\\fR|^None$' "$1"; }

ln -s "$(realpath "$programs/earshot")" "$work/earshot"
ln -s earshot "$work/earshotd"
holds "one program is earshot by that name" calls_itself earshot "Judge capture files"
holds "and earshotd by the other" calls_itself earshotd "Listens to SIP"
holds "man pages and completions are made" scripts/documents.sh "$work/earshot" "$work/documents"
for page in earshot.1 earshotd.8 earshot.yaml.5; do
    if command -v man >/dev/null; then holds "$page has no mistake of roff" silent page_warnings "$work/documents/man/$page"; fi
    holds "$page has no gap" no_gap "$work/documents/man/$page"
done
for command in analyze watch findings incidents calls call report explain doctor; do
    holds "earshot $command is in the man page" grep -q "^.SS \"earshot $command" "$work/documents/man/earshot.1"
done
# Every key of the settings, which the settings' own tests compare with the program.
holds "every key of the settings is in the man page" test \
    "$(grep -cE '^ *[a-z][a-z-]*:.*' config/earshot.yaml)" -le "$(grep -cE '^\.(TP|SS)' "$work/documents/man/earshot.yaml.5")"
for name in earshot earshotd; do holds "bash reads the completion of $name" bash -n "$work/documents/bash/$name"; done

export DESTDIR=$work/root
unset PREFIX SYSCONFDIR UNITDIR SYSUSERSDIR TMPFILESDIR
holds "it installs" scripts/install.sh "$work/earshot" "$work/documents"
listed() { scripts/install.sh --list | while read -r path; do [ -e "$DESTDIR$path" ] || [ -L "$DESTDIR$path" ] || echo "$path"; done; }
holds "what is listed is there" silent listed
unlisted() { (cd "$DESTDIR" && find . -type f -o -type l) | sed 's|^\.||; \|^/etc/|d' | grep -vxF "$(scripts/install.sh --list)"; }
holds "what is there is listed" silent unlisted
echo "mine" >"$DESTDIR/etc/earshot/earshot.yaml"
holds "it installs again" scripts/install.sh "$work/earshot" "$work/documents"
holds "settings that are there are kept" grep -q '^mine$' "$DESTDIR/etc/earshot/earshot.yaml"
if command -v systemd-analyze >/dev/null; then
    exposure() { systemd-analyze security --offline=true --threshold=15 systemd/earshotd.service; }
    holds "the unit is at exposure 1.5 at most" exposure
fi
echo "$good of $total hold"
[ "$good" -eq "$total" ]
