#!/usr/bin/env python3
"""Writes texts that are files of their own into Swift, so that the programs have them where nothing else is installed.

They are the pages of `earshot explain` (Sources/Diagnosis/Explanations/LANGUAGE/KIND.md), the provider profiles
(config/profiles/NAME.yaml), the remedies (config/remedies/NAME.yaml) and the console (config/console). Run it when one of them was changed, added or
taken away; tests compare the two.
"""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ROOT / "Sources/Diagnosis/Explanations"
LANGUAGES = {"en": "English", "zh-CN": "Chinese"}
# Words that Swift's names write in capitals, where they do not begin the name.
CAPITALS = {"alg", "ccc", "cec", "id", "sdp"}


def identifier(name):
    first, *rest = name.split("-")
    return first + "".join(word.upper() if word in CAPITALS else word.capitalize() for word in rest)


def literal(text, indent):
    """A raw multi-line literal of `text`, whose lines stand at `indent`."""
    if '"""#' in text or "\\#" in text:
        raise SystemExit(f"not to be written as it is: {text[:60]!r}")
    lines = [indent + line if line else "" for line in text.split("\n")]
    return "\n".join(['#"""'] + lines + [indent + '"""#'])


def pages(language):
    name = LANGUAGES[language]
    files = sorted((PAGES / language).glob("*.md"))
    texts = (
        f"    static let {identifier(file.stem)} = "
        + literal(file.read_text(encoding="utf-8").removesuffix("\n"), " " * 8)
        for file in files
    )
    return f"""\
/// The pages of `{language}`, written from their Markdown by `scripts/embed.py`: change that and run it.
enum {name}Pages {{
""" + "\n\n".join(texts) + "\n}\n"


def yaml_files(folder, enumeration, comment):
    files = sorted((ROOT / "config" / folder).glob("*.yaml"))
    names = (f'        "{file.stem}": {identifier(file.stem)},\n' for file in files)
    texts = (
        f"    static let {identifier(file.stem)} = " + literal(file.read_text(encoding="utf-8"), " " * 8)
        for file in files
    )
    return f"""\
{comment}
/// Written by `scripts/embed.py`: change the files and run it.
enum {enumeration} {{
    static let texts: [String: String] = [
""" + "".join(names) + "    ]\n\n" + "\n\n".join(texts) + "\n}\n"


def profiles():
    return yaml_files(
        "profiles",
        "BuiltInProfiles",
        "/// The profiles of `config/profiles`, byte for byte, so that `--profile huawei-cec` works where nothing is "
        "installed.",
    )


def remedies():
    return yaml_files(
        "remedies",
        "BuiltInRemedies",
        "/// The remedies of `config/remedies`, byte for byte, so that `--device mikrotik` works where nothing is installed.",
    )


def console():
    files = sorted(file for file in (ROOT / "config/console").iterdir() if file.suffix in (".html", ".css", ".js"))
    cases = (f'        case "{file.name}": {identifier(file.name.replace(".", "-"))}\n' for file in files)
    texts = (
        f"    private static let {identifier(file.name.replace('.', '-'))} = "
        + literal(file.read_text(encoding="utf-8"), " " * 8)
        for file in files
    )
    return """\
/// The console's page and its modules of `config/console`, byte for byte.
/// Written by `scripts/embed.py`: change the files and run it.
package enum ConsoleAssets {
    package static func text(_ name: String) -> String? {
        switch name {
""" + "".join(cases) + "        default: nil\n        }\n    }\n\n" + "\n\n".join(texts) + "\n}\n"


def write(path, text):
    old = path.read_text(encoding="utf-8") if path.exists() else None
    if text != old:
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


for language, name in LANGUAGES.items():
    write(PAGES / f"{name}Pages.swift", pages(language))
write(ROOT / "Sources/Settings/BuiltInProfiles.swift", profiles())
write(ROOT / "Sources/Settings/BuiltInRemedies.swift", remedies())
write(ROOT / "Sources/Delivery/Console/ConsoleAssets.swift", console())
