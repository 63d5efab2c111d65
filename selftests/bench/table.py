# SPDX-License-Identifier: GPL-2.0
"""The results as text, 100 columns wide."""

WIDTH = 100
HEAD = """\
netcomb at {commit}{changed}, kernel {kernel}, simulated time, {date}
{seeds}, {warm} s of warm-up not counted. Figures are medians over the seeds, 'worst'
is the worst seed's, 'want' what it shall be. ok: so it is with every seed; low: the median is, the
worst is not; MISS: the median is not; ?: no figure; n/c: it does not count; -: nothing is wanted;
failed: not measured, see the end.
"""


def num(value, digits=1, unit=""):
    return "-" if value is None else f"{value:.{digits}f}{unit}"


def at(scenario, name, which="median"):
    return scenario["summary"].get(name, {}).get(which)


def wanted(scenario, metric):
    """What is wanted of a metric, and its worst over the seeds"""
    for want in scenario["wanted"]:
        if want["metric"] == metric:
            which = "min" if want["op"] == ">=" else "max"
            return want["value"], which
    return None, "min" if metric in ("E1", "E2", "goodput") else "max"


def med(name, digits=1, unit=""):
    return lambda s: num(at(s, name), digits, unit)


def worst(name, digits=1):
    return lambda s: num(at(s, name, wanted(s, name)[1]), digits)


def want(name):
    def show(scenario):
        value = wanted(scenario, name)[0]
        return "" if value is None else f"{value:g}"
    return show


def load(scenario):
    """The flows, where they go and whose they are"""
    opts = scenario["options"]
    words = [opts["flow"].replace("x", " ", 1)]
    if scenario["kind"] != "bidir":
        words.append(opts["dir"])
    words += [{"portal": "", "lan": "fwd", "gso": "gso"}[opts["from"]]]
    return " ".join(filter(None, words + [opts["peer"], opts["path"]]))


def sender(scenario):
    return {"portal": "portal", "lan": "forwarded",
            "gso": "fwd, 64 KB"}[scenario["options"]["from"]]


def lost_of(prefix):
    def show(scenario):
        p99, lost = at(scenario, prefix + "p99"), at(scenario, prefix + "lost")
        return "-" if p99 is None else f"{p99:.1f} / {lost:.0f}"
    return show


def e1(scenario):
    if at(scenario, "E1") is None and at(scenario, "E1_uncounted") is not None:
        return "n/c"
    return num(at(scenario, "E1"))


def share(name):
    def show(scenario):
        found = scenario["summary"].get(name)
        if not found:
            return "-"
        return f"{found['median']:.0f} ({found['min']:.0f}-{found['max']:.0f})"
    return show


def link_words(scenario):
    return f"{scenario['links'][0]['buffer']:.0f} ms"


# title, width (left-aligned below 0), what to show of a scenario
NAME = ("links", -17, lambda s: s["name"])
VERDICT = ("", -6, lambda s: s["verdict"])
RATES = [
    NAME, ("flows", -14, load),
    ("plain", 6, med("plain")), ("WG", 4, med("wireguard_share", 0, "%")),
    ("MPTCP", 5, med("mptcp_share", 1)), ("netcomb", 7, med("goodput")),
    ("E1 %", 5, e1), ("worst", 5, worst("E1")), ("want", 4, want("E1")),
    ("E2 %", 5, med("E2")), ("worst", 5, worst("E2")), ("want", 4, want("E2")),
    VERDICT,
]
SECTIONS = [
    ("goodput", lambda s: not is_odd(s), "Goodput, one direction at a time", """\
plain: plain TCP, summed over the links, Mbit/s. WG: WireGuard over its best link, % of plain.
MPTCP: over all links, % of plain. netcomb: over all links, Mbit/s. E1: netcomb as % of netcomb over
each link alone, summed (n/c: not counted, where netcomb on a link alone is below 95 % of plain);
E2: as % of plain. fwd: forwarded by the portals for hosts behind them.""",
     RATES),
    ("goodput", lambda s: is_odd(s), "Goodput over links that lose or jitter", """\
best: netcomb over all links, as % of netcomb over the one link on which it gets most.""",
     [NAME, ("flows", -14, load), ("plain", 6, med("plain")),
      ("WG", 4, med("wireguard_share", 0, "%")), ("MPTCP", 5, med("mptcp_share", 1)),
      ("netcomb", 7, med("goodput")), ("worst", 6, worst("goodput")),
      ("want", 5, want("goodput")), ("best", 6, med("best")),
      ("worst", 6, worst("best")), ("want", 5, want("best")), VERDICT]),
    ("bidir", None, "Goodput with both directions full at once", """\
As above; the references are measured with both directions full as well. Of both directions, the
worse one is shown.""", RATES),
    ("call", None, "A call of 100 packets/s beside eight bulk flows", """\
99th percentile of one-way delay in ms / packets lost. plain, WG: over the one link that serves the
call best. idle: netcomb without bulk. queue: how much more it is beside the bulk. bulk: Mbit/s.""",
     [NAME, ("sent by", -10, sender), ("plain", 11, lost_of("plain_")),
      ("WG", 11, lost_of("wireguard_")), ("idle", 5, med("idle")),
      ("netcomb", 8, lost_of("")), ("bulk", 5, med("bulk")),
      ("queue", 5, med("queue")), ("worst", 5, worst("queue")),
      ("want", 5, want("queue")), VERDICT]),
    ("light", None, "A call alone", """\
99th percentile of one-way delay in ms. extra: netcomb's against plain UDP over the fastest link.""",
     [NAME, ("plain", 8, med("plain_p99", 2)), ("WG", 8, med("wireguard_p99", 2)),
      ("netcomb", 8, med("p99", 2)), ("extra", 8, med("extra", 2)),
      ("worst", 8, worst("extra", 2)), ("want", 6, want("extra")), VERDICT]),
    ("beside", None, "Beside a stranger's flow on the first link", """\
Our share of that link in %, median (range): of one plain TCP flow, of one in WireGuard, of MPTCP
and of netcomb, the latter two over all links. want: from 29 to 71. goodput: netcomb's, over all.""",
     [NAME, ("buffer", 7, link_words),
      ("stranger", -9, lambda s: " " + s["options"]["stranger"]),
      ("plain", 11, share("plain_share")), ("WG", 11, share("wireguard_share")),
      ("MPTCP", 11, share("mptcp_share")), ("netcomb", 11, share("ours")),
      ("goodput", 8, med("netcomb_goodput")), VERDICT]),
    ("udp", None, "Datagrams of 1200 bytes at 90 % of the sum", """\
Sum: of what TCP gets over netcomb on each link alone; WG: WireGuard's losses at 90 % of its own, %.
late: packets that netcomb gave up waiting for. p99: one-way delay, ms.""",
     [NAME, ("offered", 8, med("offered")), ("WG lost", 8, med("wireguard_lost", 2)),
      ("lost %", 8, med("lost", 3)), ("worst", 7, worst("lost", 3)),
      ("reordered %", 11, med("reordered", 3)), ("late %", 8, med("late", 3)),
      ("p99", 7, med("p99")), VERDICT]),
    ("cost", None, "What protection costs, in real time", """\
One TCP flow over a link without a rate, Mbit/s: what one processor does. %: of WireGuard in the
same boot; want: of encrypt. Neither has more than the generic ciphers in this kernel.""",
     [NAME, ("plain", 7, med("plain_mbps", 0)), ("WG", 6, med("wireguard_mbps", 0)),
      ("encrypt", 8, med("encrypt_mbps", 0)), ("%", 4, med("encrypt", 0)),
      ("worst", 5, worst("encrypt", 0)), ("want", 4, want("encrypt")),
      ("auth", 6, med("auth_mbps", 0)), ("%", 4, med("auth", 0)),
      ("none", 6, med("none_mbps", 0)), ("%", 4, med("none", 0)), VERDICT]),
]


def is_odd(scenario):
    return any(link["loss"] or link["jitter"] for link in scenario["links"])


def cells(columns, texts):
    line = " ".join(f"{text:<{-width}}" if width < 0 else f"{text:>{width}}"
                    for (_, width, _), text in zip(columns, texts))
    return line.rstrip()


def section(title, note, columns, scenarios):
    lines = ["", title, "-" * len(title), note, ""]
    lines.append(cells(columns, [column[0] for column in columns]))
    for scenario in scenarios:
        lines.append(cells(columns, [column[2](scenario) for column in columns]))
    return lines


def event_words(event):
    if event["what"] == "rate":
        return f"at {event['at']:g} s link {event['link']} to {event['rate']:g} Mbit/s"
    return f"at {event['at']:g} s link {event['link']} " + \
        {"dark": "goes dark", "light": "is back"}[event["what"]]


def seconds(scenario, name, which):
    value = at(scenario, name, which)
    if value is None:
        return "never" if scenario["summary"] else "-"
    return num(value, 2)


def event_verdict(scenario, name):
    """The verdict on one event of a scenario whose worst is wanted"""
    limit, found = wanted(scenario, "settle")[0], scenario["summary"].get(name)
    if limit is None or not scenario["summary"]:
        return scenario["verdict"]
    if not found or found["median"] > limit:
        return "MISS"
    return "low" if found["max"] > limit else "ok"


def steps(scenarios):
    title = "Rates that change and links that die"
    lines = ["", title, "-" * len(title), """\
Seconds from the event until half a second's goodput is within 10 % of what plain TCP would get over
the links as they are now. never: not before the next event, with one seed or more.""", "",
             f"{'links':<19} {'event':<38} {'MPTCP':>7} {'netcomb':>8} {'worst':>6} {'want':>5}"]
    for scenario in scenarios:
        for i, event in enumerate(scenario["events"], 1):
            lines.append(
                f"{scenario['name']:<19} {event_words(event):<38} "
                f"{seconds(scenario, f'mptcp_{i}', 'median'):>7} "
                f"{seconds(scenario, f'netcomb_{i}', 'median'):>8} "
                f"{seconds(scenario, f'netcomb_{i}', 'max'):>6} "
                f"{want('settle')(scenario):>5}  "
                f"{event_verdict(scenario, f'netcomb_{i}')}")
    return lines


def failures(scenarios):
    lines = []
    for scenario in scenarios:
        for run in scenario["runs"]:
            for what in run["wrong"]:
                lines.append(f"{scenario['id']}, seed {run['seed']}: {what}"
                             f" ({run['log']})")
        if not scenario["runs"]:
            lines.append(f"{scenario['id']}: not run")
    return ["", "Not measured", "------------", *lines] if lines else []


def text(results):
    seeds = len(results["seeds"])
    lines = HEAD.format(
        commit=results["commit"][:12], kernel=results["kernel"],
        changed=" with changes" if results["changed"] else "",
        date=results["date"], warm=results["warm_s"],
        seeds=f"{seeds} seed{'s' if seeds > 1 else ''}"
              f"{'' if results['complete'] else ' (interrupted)'}").splitlines()
    scenarios = results["scenarios"]
    for kind, suits, title, note, columns in SECTIONS:
        chosen = [s for s in scenarios
                  if s["kind"] == kind and (not suits or suits(s))]
        if chosen:
            lines += section(title, note, columns, chosen)
    chosen = [s for s in scenarios if s["kind"] == "series"]
    if chosen:
        lines += steps(chosen)
    lines += failures(scenarios)
    verdicts = [s["verdict"] for s in scenarios]
    lines += ["", ", ".join(f"{verdicts.count(v)} {v}" for v in
                            ("ok", "low", "MISS", "n/c", "?", "-", "failed", "not run")
                            if v in verdicts)]
    return "\n".join(lines) + "\n"
