#!/usr/bin/env python3
"""Walks every command and every option of earshot and earshotd in both languages.

usage: check.py EARSHOT

Each has a description in the language of who asks, says in both the same commands and options, and the help as people see
it has no word of the other language around it and fits its terminal. Ends with "N of M helps are whole".
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unicodedata

HAN = re.compile(r"[\u4e00-\u9fff]")
# Names and values of protocols, files and options are the same in all languages.
WORDS = re.compile(r"\b[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
CHROME = re.compile(r"OVERVIEW|USAGE|Usage|OPTIONS|ARGUMENTS|SUBCOMMANDS|Show |See '|\(default|\(values|<subcommand>")
OF_THE_PARSER = {"help", "version"}
LANGUAGES = {"en": "en_GB.UTF-8", "zh-CN": "zh_CN.UTF-8"}


def run(program, words, locale):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k != "LANG"}
    return subprocess.run(
        [program, *words], capture_output=True, text=True, env={**kept, "LC_ALL": locale}, timeout=20)


def walk(command, path=()):
    """Every command, with the words that call it."""
    yield path, command
    for below in command.get("subcommands", []):
        if below["commandName"] != "help":
            yield from walk(below, (*path, below["commandName"]))


def texts(command):
    """What of a command is described: (what, text)."""
    yield "the command", command.get("abstract", "")
    if command.get("discussion"):
        yield "its discussion", command["discussion"]
    for argument in command.get("arguments", []):
        names = [name["name"] for name in argument.get("names", [])] or [argument.get("valueName", "?")]
        if names[-1] not in OF_THE_PARSER:
            yield names[-1], argument.get("abstract", "")


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def wrong(language, what, text):
    if not text.strip():
        return f"{what} has no description"
    if language == "en" and HAN.search(text):
        return f"{what} is Chinese: {text}"
    if language == "zh-CN" and not HAN.search(text):
        return f"{what} is English: {text}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    earshot = pathlib.Path(sys.argv[1])
    good = total = described = 0
    problems = []
    for program in (earshot, earshot.with_name("earshotd")):
        trees = {}
        for language, locale in LANGUAGES.items():
            tree = json.loads(run(program, ["--experimental-dump-help"], locale).stdout)["command"]
            trees[language] = dict(walk(tree))
        names = {language: {path: [t[0] for t in texts(c)] for path, c in tree.items()} for language, tree in trees.items()}
        if names["en"] != names["zh-CN"]:
            problems.append(f"{program.name}: not the same commands and options in both languages")
        for language, tree in trees.items():
            for path, command in tree.items():
                total += 1
                found = [wrong(language, what, text) for what, text in texts(command)]
                described += len(found)
                help_ = run(program, [*path, "--help"], LANGUAGES[language])
                if help_.returncode != 0:
                    found.append(f"--help ends with {help_.returncode}")
                lines = help_.stdout.splitlines()
                if language == "en" and HAN.search(help_.stdout):
                    found.append("--help has Chinese in it")
                if language == "zh-CN":
                    found += [f"--help has English around it: {x}" for x in lines if CHROME.search(x)]
                    found += [f"ends with a blank: {x!r}" for x in lines if x.endswith(" ")]
                    found += [f"wider than 80 columns: {x}" for x in lines if width(x) > 80]
                    found += [
                        f"a sentence in English: {x}" for x in lines if WORDS.search(x) and not x.startswith("用法") and "详见" not in x]
                found = [f"{language}: {' '.join((program.name, *path))}: {x}" for x in found if x]
                good += not found
                problems += found
    print(*problems, sep="\n")
    print(f"{described} descriptions")
    print(f"{good} of {total} helps are whole")
    sys.exit(0 if not problems else 1)


main()
