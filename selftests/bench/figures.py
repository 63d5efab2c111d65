# SPDX-License-Identifier: GPL-2.0
"""From what the guests have measured to the figures of the table."""
import statistics

# A tunnel counts as reference only where it alone gets this much of plain TCP.
COUNTS_FROM = 0.95
# A series has settled when so many seconds on end are that near to the sum.
SETTLED_S, SETTLED_BY = 0.5, 0.1

# Who takes turns where the processor is the limit, by tunnel
COST = {"plain": ("plain",), "wireguard": ("wireguard",),
        "netcomb": ("encrypt", "auth", "none")}

# What a guest has to say of a subject for its figures to be complete.
NEEDED = {
    "goodput": ("goodput_mbps",), "bidir": ("goodput_mbps",),
    "call": ("idle_p99_ms", "p99_ms", "lost", "bulk_goodput_mbps"),
    "light": ("p99_ms", "lost"), "series": ("goodput_mbps",),
    "beside": ("counted_all", "counted_stranger", "goodput_mbps"),
    "udp": ("offered_mbps", "lost", "reordered", "p99_ms"),
    "cost": ("goodput_mbps",),
}


def expected(scenario, tunnels):
    """{(subject, link)} that a guest measures"""
    kind, links = scenario["kind"], range(1, len(scenario["links"]) + 1)
    if kind == "cost":
        return {(subject, 1) for tunnel, subjects in COST.items()
                for subject in subjects if tunnel in tunnels}
    wanted = set()
    for subject in ("plain", "wireguard", "alone"):
        first = kind == "beside" or (kind == "series" and subject == "wireguard")
        if kind == "series" and subject == "alone":
            continue
        wanted |= {(subject, n) for n in (links[:1] if first else links)}
    if kind in ("goodput", "bidir", "series", "beside") and \
       scenario["options"]["from"] == "portal":
        wanted.add(("mptcp", 0))
    wanted.add(("netcomb", 0))
    return {pair for pair in wanted if pair[0] in tunnels}


def missing(scenario, values, tunnels):
    """What a guest's values lack, in words"""
    lacks = []
    dirs = ("up", "down") if scenario["kind"] == "bidir" else \
        (scenario["options"]["dir"],)
    for subject, link in sorted(expected(scenario, tunnels)):
        for way in dirs:
            found = pick(values, subject, link, way)
            for key in NEEDED[scenario["kind"]]:
                if not isinstance(found.get(key), (int, float)):
                    lacks.append(f"{subject} over link {link or 'all'} {way}: {key}")
            if found.get("failed"):
                lacks.append(f"{subject} over link {link or 'all'} {way}: "
                             "a flow failed")
            if found.get("goodput_mbps") == 0:
                lacks.append(f"{subject} over link {link or 'all'} {way}: no goodput")
    return lacks


def pick(values, subject, link, way="up"):
    for value in values:
        if value["subject"] == subject and value["link"] == link and \
           value["dir"] == way:
            return value
    return {}


def of_links(scenario, values, subject, key, way):
    """One value a link; None if one is missing"""
    found = [pick(values, subject, n + 1, way).get(key)
             for n in range(len(scenario["links"]))]
    return None if None in found else found


def ratio(part, whole):
    return None if part is None or not whole else 100 * part / whole


def goodput(scenario, values, way):
    plain = of_links(scenario, values, "plain", "goodput_mbps", way)
    alone = of_links(scenario, values, "alone", "goodput_mbps", way)
    wireguard = of_links(scenario, values, "wireguard", "goodput_mbps", way)
    mptcp = pick(values, "mptcp", 0, way).get("goodput_mbps")
    ours = pick(values, "netcomb", 0, way)
    total = sum(plain) if plain else None
    counts = plain and alone and all(
        a >= COUNTS_FROM * p for a, p in zip(alone, plain))
    share = ratio(ours.get("goodput_mbps"), sum(alone)) if alone else None
    return {
        "goodput": ours.get("goodput_mbps"), "plain": total, "mptcp": mptcp,
        "wireguard": max(wireguard) if wireguard else None,
        "E1": share if counts else None, "E1_uncounted": share,
        "alone": ratio(sum(alone), total) if alone else None,
        "E2": ratio(ours.get("goodput_mbps"), total),
        "best": ratio(ours.get("goodput_mbps"), max(alone)) if alone else None,
        "wireguard_share": ratio(max(wireguard), total) if wireguard else None,
        "mptcp_share": ratio(mptcp, total),
    }


def bidir(scenario, values, _):
    """Of the direction that is worse off"""
    both = [goodput(scenario, values, way) for way in ("up", "down")]
    return min(both, key=lambda f: f["E2"] or f["goodput"] or 0)


def call(scenario, values, way):
    ours = pick(values, "netcomb", 0, way)
    figures = {"idle": ours.get("idle_p99_ms"), "p99": ours.get("p99_ms"),
               "lost": ours.get("lost"), "bulk": ours.get("bulk_goodput_mbps")}
    if ours:
        figures["queue"] = ours["p99_ms"] - ours["idle_p99_ms"]
    return figures | single(scenario, values, way)


def single(scenario, values, way):
    """The call over the link that alone is best for it"""
    figures = {}
    for subject in ("plain", "wireguard"):
        delays = of_links(scenario, values, subject, "p99_ms", way)
        if delays:
            best = delays.index(min(delays)) + 1
            found = pick(values, subject, best, way)
            figures[subject + "_p99"] = found["p99_ms"]
            figures[subject + "_lost"] = found["lost"]
    return figures


def light(scenario, values, way):
    figures = single(scenario, values, way)
    figures["p99"] = pick(values, "netcomb", 0, way).get("p99_ms")
    if figures["p99"] is not None and "plain_p99" in figures:
        figures["extra"] = figures["p99"] - figures["plain_p99"]
    return figures


def sums(scenario, plain):
    """[(second, Mbit/s)]: what plain TCP would get, from each event on"""
    links = [dict(link, up=True) for link in scenario["links"]]
    steps = []
    for event in scenario["events"]:
        link = links[event["link"] - 1]
        if event["what"] == "rate":
            link["rate"] = event["rate"]
        else:
            link["up"] = event["what"] == "light"
        steps.append((event["at"], sum(
            p * now["rate"] / was["rate"]
            for p, now, was in zip(plain, links, scenario["links"]) if now["up"])))
    return steps


def settled(series, bin_s, at, mbps):
    """Seconds from `at` to the end of the first stretch near to mbps"""
    width = round(SETTLED_S / bin_s)
    first = -(-int(at * 1000) // int(bin_s * 1000))
    for i in range(first, len(series) - width + 1):
        mean = sum(series[i:i + width]) / width
        if abs(mean - mbps) <= SETTLED_BY * mbps:
            return (i + width) * bin_s - at
    return None


def series(scenario, values, way):
    plain = of_links(scenario, values, "plain", "goodput_mbps", way)
    figures = {}
    for subject in ("netcomb", "mptcp"):
        found = pick(values, subject, 0, way)
        if not found.get("series_mbps") or not plain:
            continue
        steps = sums(scenario, plain)
        times = []
        for i, (at, mbps) in enumerate(steps):
            bin_s = found["bin_ms"] / 1000
            # What an event needs ends where the next one begins.
            until = steps[i + 1][0] if i + 1 < len(steps) else None
            seen = found["series_mbps"][:int(until / bin_s) if until else None]
            times.append(settled(seen, bin_s, at, mbps))
            figures[f"{subject}_{i + 1}"] = times[-1]
        if subject == "netcomb":
            figures["never"] = times.count(None)
            figures["settle"] = None if None in times else max(times)
    return figures


def beside(_, values, way):
    figures = {}
    for subject, link in (("plain", 1), ("wireguard", 1), ("alone", 1),
                          ("mptcp", 0), ("netcomb", 0)):
        found = pick(values, subject, link, way)
        if found.get("counted_all"):
            figures[subject + "_share"] = 100 - ratio(found["counted_stranger"],
                                                      found["counted_all"])
            figures[subject + "_goodput"] = found["goodput_mbps"]
    figures["ours"] = figures.get("netcomb_share")
    return figures


def udp(scenario, values, way):
    ours = pick(values, "netcomb", 0, way)
    if not ours:
        return {}
    figures = {"offered": 0.9 * ours["offered_mbps"], "p99": ours["p99_ms"],
               "lost": ratio(ours["lost"], ours["sent"]),
               "reordered": ratio(ours["reordered"], ours["received"] or 1)}
    if "reseq_late" in ours:
        figures["late"] = ratio(ours["reseq_late"], ours["rx_packets"] or 1)
    for subject in ("plain", "wireguard"):
        lost = of_links(scenario, values, subject, "lost", way)
        if lost:
            figures[subject + "_lost"] = ratio(
                sum(lost), sum(of_links(scenario, values, subject, "sent", way)))
    return figures


def cost(_, values, way):
    """Mbit/s of each, and ours as a share of WireGuard's"""
    figures = {}
    for subjects in COST.values():
        for subject in subjects:
            found = pick(values, subject, 1, way).get("goodput_mbps")
            if found is not None:
                figures[subject + "_mbps"] = found
    for subject in COST["netcomb"]:
        share = ratio(figures.get(subject + "_mbps"), figures.get("wireguard_mbps"))
        if share is not None:
            figures[subject] = share
    return figures


BY_KIND = {"goodput": goodput, "bidir": bidir, "call": call, "light": light,
           "series": series, "beside": beside, "udp": udp, "cost": cost}


def figures_of(scenario, values):
    """The figures of one seed"""
    return BY_KIND[scenario["kind"]](scenario, values, scenario["options"]["dir"])


def spread(numbers):
    return {"median": statistics.median(numbers), "min": min(numbers),
            "max": max(numbers), "n": len(numbers)}


def summary(scenario, runs):
    """Median and range of every figure over the seeds. What one seed has no
    number for has none, lest a series that never settled hide behind others;
    but E1 is of the seeds where it counts."""
    names = {name for run in runs for name in run["figures"]}
    result = {}
    for name in sorted(names):
        numbers = [run["figures"].get(name) for run in runs]
        if name == "E1":
            numbers = [n for n in numbers if n is not None]
        if numbers and None not in numbers:
            result[name] = spread(numbers)
    return result


def verdict(scenario, figures, all_seeds_good=True):
    """ok; low, when the median meets what is wanted but not every seed does;
    MISS; ?, when a figure could not be made; n/c, when none counts; -, when
    nothing is wanted"""
    words = set()
    if not scenario["wanted"]:
        return "-"
    for wanted in scenario["wanted"]:
        found = figures.get(wanted["metric"])
        if scenario["kind"] == "series" and figures.get("never", {}).get("max"):
            words.add("MISS")
            continue
        if not found:
            words.add("n/c" if wanted["metric"] == "E1" and
                      "E1_uncounted" in figures else "?")
            continue
        sign = 1 if wanted["op"] == ">=" else -1
        worst = found["min"] if sign > 0 else found["max"]
        if sign * round(found["median"], 2) < sign * wanted["value"]:
            words.add("MISS")
        elif sign * round(worst, 2) < sign * wanted["value"] or not all_seeds_good:
            words.add("low")
        else:
            words.add("ok")
    return next(w for w in ("MISS", "?", "low", "ok", "n/c") if w in words)
