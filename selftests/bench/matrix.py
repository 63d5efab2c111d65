# SPDX-License-Identifier: GPL-2.0
"""The scenarios of the benchmark: the file `matrix`, read and spelt out."""
import fnmatch
import itertools
import re

KINDS = ("goodput", "bidir", "call", "light", "series", "beside", "udp", "cost")
OPTIONS = {"flow": "1xcubic", "dir": "up", "from": "portal", "stranger": "",
           "events": "", "time": "", "peer": "", "path": ""}
METRICS = {
    "goodput": ("E1", "E2", "goodput", "best"), "bidir": ("E1", "E2", "goodput"),
    "call": ("queue", "lost", "p99"), "light": ("extra", "p99"),
    "series": ("settle",), "beside": ("ours", "used"),
    "udp": ("lost", "reordered", "late", "p99"),
    "cost": ("encrypt", "auth", "none"),
}


class BadMatrix(Exception):
    """The matrix says something that has no meaning."""


def parse_link(word):
    """RATE/DELAY[,PROPERTY=VALUE...] as numbers by name"""
    match = re.fullmatch(r"([\d.]+)/([\d.]+)((?:,\w+=[\d.]+)*)", word)
    if not match:
        raise BadMatrix(f"not a link: {word}")
    link = {"rate": float(match[1]), "delay": float(match[2]), "buffer": 100.0,
            "loss": 0.0, "jitter": 0.0}
    for prop in match[3].split(",")[1:]:
        key, value = prop.split("=")
        link[key] = float(value)
    return link


def parse_links(column):
    """The words of all links, each as often as it is there"""
    words = []
    for part in column.split("+"):
        times, star, word = part.rpartition("*")
        words += [word] * (int(times) if star else 1)
    return words


def parse_events(value):
    """[(second, what, link, rate or None)] of S;what;LINK[;RATE] joined by /"""
    events = []
    for part in filter(None, value.split("/")):
        words = part.split(";")
        if len(words) != {"rate": 4, "dark": 3, "light": 3}.get(words[1]):
            raise BadMatrix(f"not an event: {part}")
        events.append({"at": float(words[0]), "what": words[1],
                       "link": int(words[2]),
                       "rate": float(words[3]) if words[3:] else None})
    return events


def parse_wanted(column, kind):
    wanted = []
    for part in filter(None, column.strip("-").split(",")):
        match = re.fullmatch(r"(\w+)(>=|<=)([\d.]+)", part)
        if not match or match[1] not in METRICS[kind]:
            raise BadMatrix(f"not something to want of {kind}: {part}")
        wanted.append({"metric": match[1], "op": match[2],
                       "value": float(match[3])})
    return wanted


def parse_line(line):
    """The scenarios of one line of the file"""
    columns = line.split()
    if len(columns) != 5:
        raise BadMatrix("five columns are needed")
    name, kind, links, options, wanted = columns
    if kind not in KINDS:
        raise BadMatrix(f"no such kind: {kind}")
    lists = {key: [value] for key, value in OPTIONS.items()}
    for part in filter(None, options.strip("-").split(",")):
        key, _, value = part.partition("=")
        if key not in OPTIONS or not value:
            raise BadMatrix(f"not an option: {part}")
        lists[key] = value.split(":")
    words = parse_links(links)
    for values in itertools.product(*lists.values()):
        opts = dict(zip(lists, values))
        if not re.fullmatch(r"\d+x\w+", opts["flow"]):
            raise BadMatrix(f"not a flow: {opts['flow']}")
        if opts["dir"] not in ("up", "down") or \
           opts["from"] not in ("portal", "lan", "gso"):
            raise BadMatrix(f"no such direction or sender: {options}")
        ident = [kind, name, opts["flow"], opts["dir"], opts["from"]]
        ident += [opts[k] for k in ("stranger", "peer", "path") if opts[k]]
        yield {
            "id": " ".join(ident), "name": name, "kind": kind,
            "link_words": words, "links": [parse_link(w) for w in words],
            "options": opts, "events": parse_events(opts["events"]),
            "wanted": parse_wanted(wanted, kind),
        }


def read(path, only=""):
    """All scenarios of the file whose id contains, or by wildcards is, `only`"""
    scenarios = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                scenarios += parse_line(line)
            except (BadMatrix, ValueError) as error:
                raise BadMatrix(f"{path}:{number}: {error}") from None
    ids = [s["id"] for s in scenarios]
    for ident in ids:
        if ids.count(ident) > 1:
            raise BadMatrix(f"{path}: twice there: {ident}")
    if "*" in only or "?" in only:
        return [s for s in scenarios if fnmatch.fnmatchcase(s["id"], only)]
    return [s for s in scenarios if only in s["id"]]
