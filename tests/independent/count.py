#!/usr/bin/env python3
"""Counts what is in web logs, by the definitions of "What a web log line becomes" alone.

It shares no code and no method with the TypeScript readers (regular expressions here, a hand
written scanner there): where both say the same number, the number is probably right.

    python3 count.py LOG...        prints one JSON document; gzipped files are recognised

lines = received + assets; received holds the quarantined lines. Visits end after more than
30 minutes without an event. Assets are no events: they neither make a visitor nor a visit.
"""

import calendar
import collections
import gzip
import heapq
import json
import re
import sys
import time

LOOK_AHEAD = 10_000
LONGEST_LINE = 65_536
VISIT_GAP_MS = 30 * 60 * 1000

ASSETS = set(
    "css js mjs map png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm ogg "
    "avi mov wav pdf zip gz tgz tar rar 7z exe dmg jar iso swf txt xml json rss atom".split()
)
MONTHS = {
    name: number + 1
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
}

QUOTED = r'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(
    r"([^ ]+) [^ ]+ (?:(?! \[).)* \[([^\]]*)\] "
    + QUOTED
    + r" ([0-9]{3}) (?:[0-9]+|-)(?: "
    + QUOTED
    + " "
    + QUOTED
    + r"(?: .*)?)?",
    re.DOTALL,
)
TIME = re.compile(
    r"([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"
)
REQUEST = re.compile(
    r"([A-Za-z_-]{1,32}) (/.*?|(?i:https?)://[^/?# ]+(?:[/?#].*?)?)(?: HTTP/[0-9](?:\.[0-9])?)?",
    re.DOTALL,
)
HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)


def lines_of(path):
    with open(path, "rb") as plain:
        magic = plain.read(2)
    with (gzip.open if magic == b"\x1f\x8b" else open)(path, "rb") as file:
        content = file.read()
    pieces = content.split(b"\n")
    if pieces[-1] == b"":
        pieces.pop()
    return pieces


def instant(text):
    """Milliseconds since 1970 UTC, or None."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    day, month_name, year, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
    month = MONTHS.get(month_name)
    if month is None or int(year) < 1970:
        return None
    if not 1 <= int(day) <= calendar.monthrange(int(year), month)[1]:
        return None
    if int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        return None
    if int(zone_hour) > 23 or int(zone_minute) > 59:
        return None
    zone = (int(zone_hour) * 60 + int(zone_minute)) * (1 if sign == "+" else -1)
    local = calendar.timegm((int(year), month, int(day), int(hour), int(minute), int(second)))
    return (local - zone * 60) * 1000


def is_asset(target):
    path = re.split(r"[?#]", re.sub(r"^https?://[^/?#]*", "", target, flags=re.IGNORECASE))[0]
    name, dot, extension = path.rsplit("/", 1)[-1].rpartition(".")
    return dot == "." and extension.lower() in ASSETS


def kind_of(request, status):
    """The event's type, or 'asset'."""
    if status >= 400:
        return "page.error"
    match = REQUEST.fullmatch(request)
    if not match:
        return "request"
    method, target = match.groups()
    if method == "POST":
        return "form.submit"
    answered = 200 <= status <= 299 or status == 304
    if answered and is_asset(target):
        return "asset"
    return "page.view" if answered and method == "GET" else "request"


def read(raw):
    """(at, kind, visitor, referrer, target) of one line, or None where it cannot be read."""
    if len(raw) > LONGEST_LINE or b"\0" in raw:
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    match = LINE.fullmatch(text[:-1] if text.endswith("\r") else text)
    at = match and instant(match[2])
    if at is None:
        return None
    address, _, request, status, referrer, agent = match.groups()
    asked = REQUEST.fullmatch(request)
    if not asked:
        referrer = None  # No page was asked for, so none was come from.
    target = asked and asked[2]
    return at, kind_of(request, int(status)), (address, agent or "-"), referrer or "-", target


def in_order(items):
    """Sorted as far as a look-ahead of so many lines reaches."""
    waiting = []
    for item in items:
        if len(waiting) < LOOK_AHEAD:
            heapq.heappush(waiting, item)
        else:
            # Pushing after the pop: the look-ahead holds so many lines and not one more.
            yield heapq.heapreplace(waiting, item)
    while waiting:
        yield heapq.heappop(waiting)


def iso(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + ".%03dZ" % (at % 1000)


def events_of(paths, counts):
    """(at, kind, visitor, referrer, target) of every event, in order; what is none is counted."""
    files = []
    for number, path in enumerate(paths):
        items = []
        at = float("-inf")
        for position, raw in enumerate(lines_of(path)):
            counts["lines"] += 1
            found = read(raw)
            if found is None:
                # It has no time of its own, but it takes its place in the look-ahead.
                counts["quarantined"] += 1
                items.append((at, number, position, "bad", None, None, None))
            else:
                at, *rest = found
                items.append((at, number, position, *rest))
        files.append(items)
    for at, _, _, kind, *rest in heapq.merge(*[in_order(items) for items in files]):
        if kind == "asset":
            counts["assets"] += 1
        elif kind != "bad":
            yield at, kind, *rest


def main(paths):
    counts = collections.Counter()
    types = collections.Counter()
    last = {}
    hosts = collections.Counter()
    times = []
    for at, kind, visitor, referrer, _ in events_of(paths, counts):
        types[kind] += 1
        times.append(at)
        if visitor not in last or at - last[visitor] > VISIT_GAP_MS:
            counts["visits"] += 1
            host = HOST.match(referrer)
            hosts[host[1].lower() if host else "-"] += 1
        last[visitor] = max(at, last.get(visitor, at))

    print(
        json.dumps(
            {
                "lines": counts["lines"],
                "received": counts["lines"] - counts["assets"],
                "quarantined": counts["quarantined"],
                "assets": counts["assets"],
                "pageViews": types["page.view"],
                "visitors": len(last),
                "visits": counts["visits"],
                "types": dict(sorted(types.items())),
                "referrerHosts": dict(sorted(hosts.items())),
                "firstEvent": iso(min(times)) if times else None,
                "lastEvent": iso(max(times)) if times else None,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
