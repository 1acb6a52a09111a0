#!/usr/bin/python3
"""Runs `earshot analyze` over every scenario and compares what it finds with what is expected.

check.py EARSHOT [--write RESULTS.md] [--verbose] [ID…]

A scenario's command.json says how it is analysed, its expected.ndjson what must be found: one JSON object a line with `kind`
and optionally `severity`, `confidence`, `cause_first`, `causes` (all among the finding's causes), `caller`, `callee`,
`leg` (incoming or outgoing). No severity means warning or error, "any" a notice too. Everything found at warning or above must be expected; notices are free, unless the line
{"notices": []} forbids them. A verdict takes 200 characters at most, 300 with its fix. Exit 0 when all agree, 1 when not, 2 when a capture could not be analysed.
"""

import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def load(id):
    folder = os.path.join(HERE, id)
    with open(os.path.join(folder, "command.json")) as file:
        command = json.load(file)
    with open(os.path.join(folder, "expected.ndjson")) as file:
        expected = [json.loads(line) for line in file if line.strip()]
    return folder, command, expected


def arguments(earshot, folder, command):
    line = [earshot, "analyze", "--json", "--lang", "en", "--profile", command.get("profile", "generic")]
    if command.get("together"):
        line.append("--together")
    if command.get("vantage"):
        line += ["--vantage", command["vantage"]]
    for address in command.get("local", []):
        line += ["--local", address]
    return line + [os.path.join(folder, name) for name in command["files"]]


def analyse(earshot, folder, command):
    done = subprocess.run(arguments(earshot, folder, command), capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip()[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


LONGEST_VERDICT, LONGEST_WITH_FIX = 200, 300


def too_long(finding):
    """What a person would not read to its end, as texts."""
    verdict, both = len(finding["title"]), len(finding["title"]) + 1 + len(finding["fix"])
    wrong = [f"a verdict of {verdict} characters"] if verdict > LONGEST_VERDICT else []
    return wrong + ([f"{both} characters with the fix"] if both > LONGEST_WITH_FIX else [])


def cause_names(finding):
    return [cause["kind"] for cause in finding.get("causes", [])]


def differences(expected, found):
    """What of an expected line this finding does not fulfil, as texts."""
    wrong = []
    severity = expected.get("severity")
    if severity and severity != "any" and found["severity"] != severity:
        wrong.append(f"severity {found['severity']}, not {severity}")
    if not severity and found["severity"] == "notice":
        wrong.append("only a notice")
    if "confidence" in expected and found["confidence"] != expected["confidence"]:
        wrong.append(f"{found['confidence']}, not {expected['confidence']}")
    names = cause_names(found)
    if "cause_first" in expected and names[:1] != [expected["cause_first"]]:
        wrong.append(f"first cause {names[0] if names else 'none'}, not {expected['cause_first']}")
    for name in expected.get("causes", []):
        if name not in names:
            wrong.append(f"cause {name} is missing")
    for party in ("caller", "callee"):
        if party in expected and (found.get("call") or {}).get(party) != expected[party]:
            wrong.append(f"{party} {(found.get('call') or {}).get(party)}, not {expected[party]}")
    if "leg" in expected and found["where"].get("leg") != expected["leg"]:
        wrong.append(f"leg {found['where'].get('leg')}, not {expected['leg']}")
    return wrong


def compare(expected, found):
    """(matched, wrong, missing, unexpected): pairs, pairs with texts, lines, findings."""
    lines = [line for line in expected if "kind" in line]
    notices_free = not any("notices" in line for line in expected)
    left, matched, wrong, missing = list(found), [], [], []
    # The best pairs first, so that one of two alike lines does not take the other's finding.
    for best in (True, False):
        for line in list(lines):
            candidates = [one for one in left if one["kind"] == line["kind"]]
            candidates.sort(key=lambda one: len(differences(line, one)))
            if not candidates or best and differences(line, candidates[0]):
                continue
            left.remove(candidates[0])
            lines.remove(line)
            texts = differences(line, candidates[0])
            (wrong if texts else matched).append((line, candidates[0], texts))
    missing = lines
    unexpected = [one for one in left if one["severity"] != "notice" or not notices_free]
    return matched, wrong, missing, unexpected


def short(finding):
    first = cause_names(finding)[:1]
    return f"{finding['kind']} ({finding['severity']}, {finding['confidence']}{', ' + first[0] if first else ''})"


def expected_text(line):
    parts = [line[key] for key in ("severity", "confidence", "cause_first") if key in line] + line.get("causes", [])
    return line["kind"] + (f" ({', '.join(parts)})" if parts else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("earshot")
    parser.add_argument("ids", nargs="*", help="scenarios or beginnings of their names; all when none")
    parser.add_argument("--write", metavar="FILE", help="write the table as Markdown")
    parser.add_argument("--verbose", action="store_true", help="print the findings of the scenarios that differ")
    options = parser.parse_args()
    ids = sorted(name for name in os.listdir(HERE) if os.path.exists(os.path.join(HERE, name, "command.json")))
    if options.ids:
        ids = [id for id in ids if any(id.startswith(name) for name in options.ids)]
    if not ids:
        sys.exit("no such scenario")

    rows, kinds, broken, differing = [], {}, 0, 0

    def count(kind, what):
        kinds.setdefault(kind, {"right": 0, "missed": 0, "false": 0})[what] += 1

    for id in ids:
        folder, command, expected = load(id)
        lines = [line for line in expected if "kind" in line]
        wanted = ", ".join(map(expected_text, lines)) or "nothing"
        try:
            found = analyse(options.earshot, folder, command)
        except (RuntimeError, subprocess.TimeoutExpired, json.JSONDecodeError, OSError) as error:
            broken += 1
            rows.append((id, wanted, f"not analysed: {error}", "✗"))
            print(f"✗ {id}: {error}")
            continue
        matched, wrong, missing, unexpected = compare(expected, found)
        for line, _, _ in matched + wrong:
            count(line["kind"], "right")
        for line in missing:
            count(line["kind"], "missed")
        for one in unexpected:
            count(one["kind"], "false")
        loud = [one for one in found if one["severity"] != "notice"] + [
            one for _, one, _ in matched + wrong if one["severity"] == "notice"
        ]
        shown = ", ".join(map(short, loud)) or "nothing"
        long = [f"{short(one)}: {text}" for one in found for text in too_long(one)]
        good = not wrong and not missing and not unexpected and not long
        differing += not good
        remarks = (
            [text for _, _, texts in wrong for text in texts]
            + [f"missed {expected_text(line)}" for line in missing]
            + [f"unexpected {short(one)}" for one in unexpected]
            + long
        )
        rows.append((id, wanted, shown + (f" — {'; '.join(remarks)}" if remarks else ""), "✓" if good else "✗"))
        if not good:
            print(f"✗ {id}: expected {wanted}; found {shown}")
            for remark in remarks:
                print(f"    {remark}")
            if options.verbose:
                for one in found:
                    print("    " + json.dumps(one, ensure_ascii=False)[:1500])

    healthy = sum(1 for row in rows if row[1] == "nothing")
    summary = (
        f"{len(rows) - differing - broken} of {len(rows)} scenarios as expected; {healthy} of them healthy; "
        f"{differing} differ, {broken} not analysed"
    )
    table = ["| kind | found | missed | false | precision | recall |", "| --- | --- | --- | --- | --- | --- |"]
    for kind in sorted(kinds):
        right, missed, false = (kinds[kind][name] for name in ("right", "missed", "false"))
        table.append(
            f"| `{kind}` | {right} | {missed} | {false} | {ratio(right, right + false)} | "
            f"{ratio(right, right + missed)} |"
        )
    print("\n".join(table))
    print(summary)
    if options.write:
        with open(options.write, "w") as out:
            out.write(
                "# What Earshot finds in the scenarios\n\nWritten by `Tests/Scenarios/check.py EARSHOT --write "
                "RESULTS.md`; each scenario's README says why its expectation is right.\n\n"
                f"{summary}.\n\n"
                + "\n".join(table)
                + "\n\n| scenario | expected | found | |\n| --- | --- | --- | --- |\n"
                + "\n".join(f"| {' | '.join(row)} |" for row in rows)
                + "\n"
            )
    sys.exit(2 if broken else 1 if differing else 0)


def ratio(part, whole):
    return f"{part / whole:.2f}" if whole else "–"


if __name__ == "__main__":
    main()
