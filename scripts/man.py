#!/usr/bin/env python3
"""Writes the man pages earshot(1), earshotd(8) and earshot.yaml(5) from what the program and its settings file say.

usage: man.py PROGRAM SETTINGS FOLDER

PROGRAM is `earshot`, with `earshotd` beside it: both describe themselves as JSON with --experimental-dump-help of
swift-argument-parser. SETTINGS is the annotated settings file, whose comments are the text of earshot.yaml(5).
"""

import json
import os
import pathlib
import re
import subprocess
import sys

PAGES = {
    "earshot.1": "earshotd(8), earshot.yaml(5)",
    "earshotd.8": "earshot(1), earshot.yaml(5), logrotate(8), systemd.unit(5)",
    "earshot.yaml.5": "earshotd(8), earshot(1), pcap-filter(7)",
}
SKIPPED = {"help"}  # of every command and of no news


def escape(text):
    """Text for roff: backslashes and hyphens that are typed, and no line that begins like a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)


def sentence(text):
    """Text of a help, each paragraph on lines of its own; `code` is bold as the man pages have it."""
    text = re.sub(r"`([^`]+)`", "\0\\1\1", text.strip())
    text = escape(text).replace("\0", "\\fB").replace("\1", "\\fR")
    return re.sub(r"\n\s*\n", "\n.PP\n", text)


def spelled(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def value_of(argument):
    return "" if argument["kind"] == "flag" else f"\\fI{escape(argument.get('valueName', 'value'))}\\fR"


def synopsis(argument):
    if argument["kind"] == "positional":
        text = value_of(argument) + (" ..." if argument["isRepeating"] else "")
    else:
        text = f"\\fB{escape(spelled(argument['preferredName']))}\\fR"
        if value_of(argument):
            text += " " + value_of(argument)
    return f"[{text}]" if argument["isOptional"] else text


def described(argument):
    names = ", ".join(f"\\fB{escape(spelled(name))}\\fR" for name in argument.get("names", []))
    if argument["kind"] == "positional":
        names = value_of(argument)
    elif value_of(argument):
        names += " " + value_of(argument)
    text = sentence(argument.get("abstract", ""))
    more = argument.get("discussion")
    if more:
        text += "\n" + sentence(more)
    values = argument.get("allValues") or argument.get("allValueStrings")
    if values and len(values) < 20:
        text += "\nOne of " + ", ".join(f"\\fB{escape(v)}\\fR" for v in values) + "."
    if argument.get("defaultValue"):
        text += f"\nDefault: \\fB{escape(argument['defaultValue'])}\\fR."
    return [".TP", names, text or "\\&"]


def shown(command):
    return [a for a in command.get("arguments", []) if a.get("shouldDisplay", True)]


def usage(path, command):
    arguments = [a for a in shown(command) if a.get("valueName") not in ("help", "version")]
    options = [synopsis(a) for a in arguments if a["kind"] != "positional"]
    places = [synopsis(a) for a in arguments if a["kind"] == "positional"]
    return [".nh", ".ad l", " ".join([f"\\fB{escape(path)}\\fR", *options, *places]), ".ad", ".hy"]


def commands(path, command):
    """Every command below this one, as a tree walked in its order: (path, command)."""
    for below in command.get("subcommands", []):
        if below["commandName"] in SKIPPED or not below.get("shouldDisplay", True):
            continue
        yield f"{path} {below['commandName']}", below
        yield from commands(f"{path} {below['commandName']}", below)


def command_page(command):
    name = command["commandName"]
    abstract = command["abstract"].rstrip(".")
    lines = [".SH NAME", f"{name} \\- {escape(abstract[0].lower() + abstract[1:])}", ".SH SYNOPSIS"]
    below = list(commands(name, command))
    if below:
        lines += [f"\\fB{name}\\fR \\fIcommand\\fR [\\fIoption\\fR ...]"]
    else:
        lines += usage(name, command)
    discussion = command.get("discussion", "")
    ends = re.search(r"Exit codes?: .*", discussion, re.DOTALL)
    lines += [".SH DESCRIPTION", sentence(command["abstract"])]
    if ends and discussion[: ends.start()].strip():
        lines += [".PP", sentence(discussion[: ends.start()])]
    elif discussion and not ends:
        lines += [".PP", sentence(discussion)]
    if shown(command):
        lines.append(".SH OPTIONS")
        for argument in shown(command):
            lines += described(argument)
    if below:
        lines.append(".SH COMMANDS")
        for path, each in below:
            lines += [f'.SS "{escape(path)}"', sentence(each.get("abstract", ""))]
            if each.get("discussion"):
                lines += [".PP", sentence(each["discussion"])]
            if each.get("subcommands"):
                continue
            lines += [".PP", *usage(path, each)]
            for argument in shown(each):
                if argument.get("valueName") not in ("help", "version"):
                    lines += described(argument)
    if ends:
        lines += [".SH EXIT STATUS"]
        for code, text in re.findall(r"(\d) ([^;]+)(?:;|$)", ends.group(0).split(":", 1)[1].strip().rstrip(".")):
            lines += [".TP", code, sentence(" ".join(text.split())) + "."]
    return lines


def settings_page(source):
    """One entry a key, under its section; a comment is of the key it stands above."""
    head, section, comment, lines = [], None, [], []
    for line in source.splitlines():
        key = re.match(r"^( *)([a-z][a-z-]*):(.*)$", line)
        if line.lstrip().startswith("#"):
            comment.append(re.sub(r"^ *# ?", "", line))
        elif key:
            indent, name, value = len(key.group(1)), key.group(2), key.group(3).strip()
            if indent == 0 and not value:
                section = name
                lines.append(f'.SS "{escape(name)}:"')
                if comment:
                    lines.append(prose(comment))
            else:
                path = name if indent == 0 else f"{section}.{name}" if indent == 2 else f"{section}. ... .{name}"
                if indent == 0:
                    section = name
                default = f"Default: \\fB{escape(value)}\\fR." if value else "Default: none."
                lines += [".TP", f"\\fB{escape(path)}\\fR", *([prose(comment)] if comment else []), default]
            comment = []
        elif not line.strip():
            if comment and not lines:
                head, comment = comment, []
    return [
        ".SH NAME", "earshot.yaml \\- settings of earshotd",
        ".SH SYNOPSIS", "\\fI/etc/earshot/earshot.yaml\\fR",
        ".SH DESCRIPTION", prose(head),
        ".SH KEYS", *lines,
    ]


def prose(comment):
    """Comment lines; what is indented by two and more is shown as it stands."""
    out, inside = [], False
    for line in comment:
        example = line.startswith("  ")
        if example and not inside:
            out.append(".RS\n.nf")
        if inside and not example:
            out.append(".fi\n.RE\n.IP")
        inside = example
        out.append(escape(line) if example else sentence(line))
    if inside:
        out.append(".fi\n.RE\n.IP")
    return "\n".join(out)


def files():
    named = {
        "/etc/earshot/earshot.yaml": "Settings.",
        "/etc/earshot/profiles/": "Provider profiles of one's own.",
        "/var/log/earshot/": "Findings and incidents, one JSON object a line.",
        "/var/lib/earshot/": "History, evidence and capture sessions.",
        "/run/earshot/earshot.sock": "The API.",
        "/usr/share/earshot/": "Schemas, the API's description, the profiles that are built in.",
    }
    lines = [".SH FILES"]
    for path, text in named.items():
        lines += [".TP", f"\\fI{escape(path)}\\fR", text]
    return lines


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, settings, folder = (pathlib.Path(word) for word in sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def help_of(path):
        english = {**os.environ, "LC_ALL": "C"}  # a program's help is in the language of who asks
        dump = subprocess.run(
            [path, "--experimental-dump-help"], capture_output=True, text=True, check=True, env=english)
        return json.loads(dump.stdout)["command"]

    bodies = {
        "earshot.1": command_page(help_of(program)) + files(),
        "earshotd.8": command_page(help_of(program.with_name("earshotd"))) + files(),
        "earshot.yaml.5": settings_page(settings.read_text()),
    }
    for name, body in bodies.items():
        title, number = name.rsplit(".", 1)
        lines = [f'.TH {title.upper()} {number} "" "Earshot {version}"', *body, ".SH SEE ALSO", PAGES[name]]
        (folder / name).write_text("\n".join(lines) + "\n")


main()
