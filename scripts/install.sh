#!/bin/bash
# Puts what is installed in its place: the one list that `make install`, `make uninstall` and the Debian package share.
# Usage: install.sh PROGRAM DOCUMENTS   into $DESTDIR, below $PREFIX, $SYSCONFDIR, $UNITDIR, $SYSUSERSDIR, $TMPFILESDIR
#        install.sh --list              the paths of all but the settings
# PROGRAM is the stripped earshot, DOCUMENTS what scripts/documents.sh made. Settings that exist are kept.
set -euo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."
: "${DESTDIR:=}" "${PREFIX:=/usr}" "${SYSCONFDIR:=/etc}" "${UNITDIR:=$PREFIX/lib/systemd/system}"
: "${SYSUSERSDIR:=$PREFIX/lib/sysusers.d}" "${TMPFILESDIR:=$PREFIX/lib/tmpfiles.d}"
share=$PREFIX/share
list= program= documents=
case ${1:-} in
    --list) list=1 documents=/nowhere ;;
    *) [ $# -eq 2 ] || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }; program=$1 documents=$2 ;;
esac

# put MODE FOLDER FILE…: each under its own name. A pattern that matches nothing puts nothing.
put() {
    local mode=$1 folder=$2 file
    shift 2
    for file; do
        if [ -n "$list" ]; then echo "$folder/${file##*/}"; continue; fi
        install -D -m "$mode" "$file" "$DESTDIR$folder/${file##*/}"
    done
}
# keep FILE PATH: a file of the administrator's, put where there is none.
keep() { [ -n "$list" ] || [ -e "$DESTDIR$2" ] || install -D -m 644 "$1" "$DESTDIR$2"; }
# place FILE PATH: under another name.
place() { if [ -n "$list" ]; then echo "$2"; else install -D -m 644 "$1" "$DESTDIR$2"; fi; }

if [ -n "$list" ]; then echo "$PREFIX/bin/earshot"; else install -D -m 755 "$program" "$DESTDIR$PREFIX/bin/earshot"; fi
# The name it is called by says which command it is.
if [ -n "$list" ]; then echo "$PREFIX/bin/earshotd"; else ln -sfn earshot "$DESTDIR$PREFIX/bin/earshotd"; fi

unit=$(mktemp)
trap 'rm -f "$unit"' EXIT
for name in earshotd earshot-collector; do
    sed "s|^\(Exec[A-Za-z]*\)=/usr/bin/|\1=$PREFIX/bin/|" systemd/$name.service >"$unit"
    place "$unit" "$UNITDIR/$name.service"
done
place systemd/earshot.sysusers "$SYSUSERSDIR/earshot.conf"
place systemd/earshot.tmpfiles "$TMPFILESDIR/earshot.conf"

keep config/earshot.yaml "$SYSCONFDIR/earshot/earshot.yaml"
keep config/logrotate/earshot "$SYSCONFDIR/logrotate.d/earshot"
[ -n "$list" ] || install -d -m 755 "$DESTDIR$SYSCONFDIR/earshot/profiles"

put 644 "$share/earshot" config/earshot.yaml config/openapi.yaml config/openapi-fleet.yaml
put 644 "$share/earshot/schema" config/schema/*.json
put 644 "$share/earshot/profiles" config/profiles/*.yaml
put 644 "$share/earshot/prometheus" config/prometheus/*
put 644 "$share/earshot/grafana" config/grafana/*

put 644 "$share/man/man1" "$documents/man/earshot.1"
put 644 "$share/man/man5" "$documents/man/earshot.yaml.5"
put 644 "$share/man/man8" "$documents/man/earshotd.8"
for name in earshot earshotd; do
    put 644 "$share/bash-completion/completions" "$documents/bash/$name"
    put 644 "$share/zsh/vendor-completions" "$documents/zsh/_$name"
    put 644 "$share/fish/vendor_completions.d" "$documents/fish/$name.fish"
done
place config/rsyslog/earshot.conf "$share/doc/earshot/examples/rsyslog.conf"
put 644 "$share/doc/earshot/examples" packaging/examples/*
