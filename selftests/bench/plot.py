# SPDX-License-Identifier: GPL-2.0
"""Time series as SVG: goodput above, what each link carried below."""
import os
import re
from xml.sax.saxutils import escape

import figures

WIDTH, LEFT, RIGHT, TOP, PANEL, GAP = 860, 62, 150, 54, 210, 50
COLOURS = ("#0b6bb8", "#d9541a", "#2e8b57", "#8a4fbf", "#b8860b", "#c2185b",
           "#008b8b", "#6d6d6d")
STYLE = """<style>
text{font:12px sans-serif;fill:#222}.title{font-size:15px}.small{font-size:11px;fill:#555}
.grid{stroke:#e3e3e3}.axis{stroke:#555}.event{stroke:#888;stroke-dasharray:4 3}
polyline{fill:none;stroke-width:1.6}</style>"""


def step_of(top):
    """A round distance of grid lines, some five of them"""
    step = 10 ** len(str(int(top / 5))) / 10 if top >= 5 else 0.1
    for factor in (1, 2, 5, 10, 20, 50, 100):
        if step * factor * 6 >= top:
            return step * factor
    return top


class Panel:
    """One diagram: lines of (label, colour, dash, points) over seconds"""

    def __init__(self, title, y, duration, lines, events):
        self.title, self.y, self.duration = title, y, duration
        self.lines, self.events = lines, events
        self.step = step_of(max(v for _, _, _, p in lines for _, v in p) or 1)
        most = max(v for _, _, _, p in lines for _, v in p) or 1
        self.top = self.step * (int(most / self.step) + 1)

    def at(self, second, value):
        x = LEFT + second / self.duration * (WIDTH - LEFT - RIGHT)
        return x, self.y + PANEL * (1 - min(value, self.top) / self.top)

    def grid(self):
        out, value = [], 0
        right, low = WIDTH - RIGHT, self.y + PANEL
        while value <= self.top + 1e-9:
            _, y = self.at(0, value)
            out.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" '
                       f'x2="{right}" y2="{y:.1f}"/>')
            out.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" '
                       f'text-anchor="end">{value:g}</text>')
            value += self.step
        step = step_of(self.duration)
        second = 0
        while second <= self.duration + 1e-9:
            x, _ = self.at(second, 0)
            out.append(f'<line class="axis" x1="{x:.1f}" y1="{low}" '
                       f'x2="{x:.1f}" y2="{low + 4}"/>')
            out.append(f'<text x="{x:.1f}" y="{low + 17}" '
                       f'text-anchor="middle">{second:g}</text>')
            second += step
        out.append(f'<line class="axis" x1="{LEFT}" y1="{low}" x2="{right}" y2="{low}"/>')
        out.append(f'<text x="{right}" y="{low + 32}" text-anchor="end">time, s</text>')
        out.append(f'<text x="{LEFT}" y="{self.y - 8}">{escape(self.title)}</text>')
        return out

    def marks(self, labels):
        out = []
        for second, label in self.events:
            x, _ = self.at(second, 0)
            out.append(f'<line class="event" x1="{x:.1f}" y1="{self.y}" '
                       f'x2="{x:.1f}" y2="{self.y + PANEL}"/>')
            if labels:
                out.append(f'<text class="small" x="{x + 4:.1f}" '
                           f'y="{self.y + 12}">{escape(label)}</text>')
        return out

    def draw(self, labels):
        out = self.grid() + self.marks(labels)
        for i, (label, colour, dash, points) in enumerate(self.lines):
            path = " ".join("{:.1f},{:.1f}".format(*self.at(*p)) for p in points)
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            out.append(f'<polyline stroke="{colour}"{dashed} points="{path}"/>')
            x, y = WIDTH - RIGHT + 12, self.y + 10 + 18 * i
            out.append(f'<line x1="{x}" y1="{y}" x2="{x + 20}" y2="{y}" '
                       f'stroke="{colour}" stroke-width="2"{dashed}/>')
            out.append(f'<text x="{x + 26}" y="{y + 4}">{escape(label)}</text>')
        return out


def points(values, bin_s):
    """Each bin at its middle"""
    return [((i + 0.5) * bin_s, v) for i, v in enumerate(values)]


def stairs(levels, duration):
    out = []
    for (second, level), (until, _) in zip(levels, levels[1:] + [(duration, 0)]):
        out += [(second, level), (until, level)]
    return out


def event_label(event):
    if event["what"] == "rate":
        return f"link {event['link']}: {event['rate']:g} Mbit/s"
    return f"link {event['link']} " + {"dark": "dark", "light": "back"}[event["what"]]


def svg(scenario, run):
    values = run["values"]
    way = scenario["options"]["dir"]
    ours = figures.pick(values, "netcomb", 0, way)
    if not isinstance(ours.get("series_mbps"), list):
        return None
    bin_s = ours["bin_ms"] / 1000
    duration = len(ours["series_mbps"]) * bin_s
    events = [(e["at"], event_label(e)) for e in scenario["events"]]
    upper = []
    plain = figures.of_links(scenario, values, "plain", "goodput_mbps", way)
    if plain:
        levels = [(0, sum(plain)), *figures.sums(scenario, plain)]
        upper.append(("plain TCP, sum", "#999999", "6 3", stairs(levels, duration)))
    for i, (subject, link, label) in enumerate((
            ("netcomb", 0, "netcomb"), ("mptcp", 0, "MPTCP"),
            ("wireguard", 1, "WireGuard, link 1"))):
        found = figures.pick(values, subject, link, way)
        if isinstance(found.get("series_mbps"), list):
            upper.append((label, COLOURS[i], "", points(found["series_mbps"], bin_s)))
    lower = []
    for n in range(1, len(scenario["links"]) + 1):
        wire = ours.get(f"wire{n}_kbps")
        if isinstance(wire, list):
            lower.append((f"link {n}", COLOURS[(n + 2) % len(COLOURS)], "",
                          points([v / 1000 for v in wire], bin_s)))
    parts = [Panel("Goodput of the TCP flows, Mbit/s", TOP + 16, duration, upper, events)]
    if lower:
        parts.append(Panel("netcomb, what left each link, Mbit/s on the wire",
                           TOP + 16 + PANEL + GAP + 20, duration, lower, events))
    height = parts[-1].y + PANEL + 44
    links = " + ".join(f"{l['rate']:g} Mbit/s, {l['delay']:g} ms"
                       for l in scenario["links"])
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
           f'viewBox="0 0 {WIDTH} {height}">', STYLE,
           '<rect width="100%" height="100%" fill="#fff"/>',
           f'<text class="title" x="{LEFT}" y="22">{escape(links)}</text>',
           f'<text class="small" x="{LEFT}" y="40">{escape(scenario["id"])}, seed '
           f'{run["seed"]}, every {bin_s * 1000:g} ms</text>']
    for i, panel in enumerate(parts):
        out += panel.draw(i == 0)
    return "\n".join(out + ["</svg>", ""])


def plots(results, where):
    """Draw the first good seed of every series; the files' names"""
    written = []
    for scenario in results["scenarios"]:
        good = [r for r in scenario["runs"] if not r["wrong"]]
        if scenario["kind"] != "series" or not good:
            continue
        drawing = svg(scenario, good[0])
        if drawing:
            name = re.sub(r"[^\w.+-]+", "_", scenario["id"]) + ".svg"
            path = os.path.join(where, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(drawing)
            written.append(path)
    return written
