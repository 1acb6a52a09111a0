#!/usr/bin/env python3
"""Names the Swift packages whose code is linked into the program, one a line.

usage: linked-packages.py SCRATCH   (SwiftPM's scratch path, with a release build of earshot)
"""

import pathlib
import re
import sys

release = pathlib.Path(sys.argv[1]) / "release"
objects = (release / "earshot.product/Objects.LinkFileList").read_text()
packages = set()
for module in set(re.findall(r"/([^/]+\.build)/", objects)):
    # What a module is made of: Swift's list of sources, or the dependencies the C compiler wrote.
    listed = [release / module / "sources", *(release / module).rglob("*.d")]
    for path in listed:
        if path.is_file():
            packages |= set(re.findall(r"/checkouts/([^/]+)/Sources/" + re.escape(module[:-6]), path.read_text()))
print("\n".join(sorted(packages)))
