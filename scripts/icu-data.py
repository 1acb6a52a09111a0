#!/usr/bin/env python3
"""Cuts from the ICU data of Swift's Foundation what packaging/icu/items names, as an assembler file to link in its place.

usage: icu-data.py lib_FoundationICU.a ITEMS OUT.s

The data is 32 MB of locales, collations and more under one symbol, whose name is printed. With the linker's
--wrap=SYMBOL who looks for it finds the cut, and nobody keeps the whole. It begins with a header (ucmndata.h of ICU: header size, magic, "CmnD"); then how many items, for each the
places of its name and of its data, counted from there; names; data. What the cut does not have ICU reports as missing.
"""

import pathlib
import re
import struct
import sys


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    archive, items, out = (pathlib.Path(word) for word in sys.argv[1:])
    wanted = [line for line in items.read_text().split("\n") if line and not line.startswith("#")]
    data = archive.read_bytes()
    start = next(
        (m.start() - 12 for m in re.finditer(b"CmnD", data) if data[m.start() - 10 : m.start() - 8] == b"\xda\x27"), None
    )
    symbol = re.search(rb"icudt\d+_dat", data)
    if start is None or symbol is None:
        sys.exit(f"icu-data: no common data in {archive}")
    (size,) = struct.unpack_from("<H", data, start)
    toc = start + size
    (count,) = struct.unpack_from("<I", data, toc)
    entries = [struct.unpack_from("<II", data, toc + 4 + 8 * each) for each in range(count)]

    def name(offset):
        return data[toc + offset : data.index(b"\0", toc + offset)]

    kept = []
    for number, (at, place) in enumerate(entries):
        if name(at).split(b"/", 1)[1].decode() in wanted:
            kept.append((name(at), data[toc + place : toc + entries[number + 1][1]]))
    if len(kept) != len(wanted):
        sys.exit(f"icu-data: of {wanted} there is only {[name.decode() for name, _ in kept]}")

    names, table, body = b"", b"", b""
    first_name = 4 + 8 * len(kept)
    first_data = -(-(first_name + sum(len(each) + 1 for each, _ in kept)) // 16) * 16
    for each, content in kept:
        table += struct.pack("<II", first_name + len(names), first_data + len(body))
        names += each + b"\0"
        body += content + bytes(-len(content) % 16)
    cut = data[start:toc] + struct.pack("<I", len(kept)) + table + names
    cut += bytes(size + first_data - len(cut)) + body
    out.with_suffix(".dat").write_bytes(cut)
    label = "__wrap_" + symbol.group().decode()
    out.write_text(
        f'.section .rodata\n.globl {label}\n.p2align 4\n{label}:\n.incbin "{out.with_suffix(".dat").resolve()}"\n'
        f".size {label}, . - {label}\n.type {label}, @object\n.section .note.GNU-stack\n"
    )
    print(symbol.group().decode())


main()
