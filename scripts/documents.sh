#!/bin/bash
# Man pages and completions, made from what the program says of itself.
# Usage: documents.sh PROGRAM FOLDER, with earshotd beside PROGRAM.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 PROGRAM FOLDER" >&2; exit 2; }
export LC_ALL=C # a program describes itself in the language of who asks
program=$(realpath -s "$1") folder=$2
cd "$(dirname "$0")/.."
mkdir -p "$folder"/{man,bash,zsh,fish}
scripts/man.py "$program" config/earshot.yaml "$folder/man"
for name in earshot earshotd; do
    each=$(dirname "$program")/$name
    # Read by the shell, not run.
    "$each" --generate-completion-script bash | sed "1{/^#!/d}" >"$folder/bash/$name"
    "$each" --generate-completion-script zsh >"$folder/zsh/_$name"
    "$each" --generate-completion-script fish >"$folder/fish/$name.fish"
done
