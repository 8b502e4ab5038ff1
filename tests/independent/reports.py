#!/usr/bin/env python3
"""Counts in web logs what reports tell of them, with nothing of the TypeScript: whole visits are put
together here, where the reports add up what each record says by itself.

    python3 reports.py ZONE LOG...        prints one JSON document

Periods, landing pages and all else of a visit go by when it began.
"""

import collections
import datetime
import json
import re
import sys
import urllib.parse
import zoneinfo

import count

UTM = re.compile(r"utm_(?:source|medium|campaign|term|content)=[^&#]")

# Hosts, and the parameters in which each engine is asked; facts of the published lists.
ENGINES = {
    "Google": (re.compile(r"(?:www\.|encrypted\.|m\.|images\.)?google\.(?:com?\.)?[a-z]{2,3}"), ("q", "query")),
    "Bing": (re.compile(r"(?:[a-z]+\.)?bing\.com"), ("q",)),
    "DuckDuckGo": (re.compile(r"(?:www\.|r\.)?duckduckgo\.com"), ("q",)),
    "Yandex": (re.compile(r"(?:www\.|m\.)?yandex\.(?:ru|com|ua|by|kz)"), ("text",)),
    "Baidu": (re.compile(r"(?:www\.|m\.)?baidu\.com"), ("wd", "word", "kw")),
}
GOOGLE_TABS = {"isch": "Google Images", "vid": "Google Video", "shop": "Google Shopping"}


def path_of(target):
    """The path of what was asked for."""
    absolute = re.match(r"https?://[^/?#]*", target, re.IGNORECASE)
    rest = target[absolute.end() :] if absolute else target
    return re.split(r"[?#]", rest)[0] or "/"


def searched(referrer):
    """(engine, keyword or None) where the referrer is a search at one of the engines above."""
    match = re.match(r"https?://([^/?#]+)([^?#]*)\??([^#]*)#?(.*)", referrer, re.IGNORECASE)
    if not match:
        return None
    host, path, query, fragment = match.groups()
    host = host.split("@")[-1].split(":")[0].lower()
    for engine, (hosts, names) in ENGINES.items():
        if not hosts.fullmatch(host):
            continue
        words = query + "&" + fragment.split("?")[-1]
        try:
            given = urllib.parse.parse_qs(words, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            given = urllib.parse.parse_qs(words, keep_blank_values=True, encoding="gb18030")
        if engine == "Google":
            engine = GOOGLE_TABS.get(given.get("tbm", [""])[0], engine)
            engine = "Google Images" if host.startswith("images.") or path == "/imgres" else engine
            engine = "Google Custom Search" if path == "/cse" else engine
        for name in names:
            if given.get(name, [""])[0].strip():
                return engine, " ".join(given[name][0].split())
        # An engine has other pages too: only these keep the words to themselves.
        hidden = path in ("", "/", "/l/", "/url", "/search", "/imgres")
        return (engine, None) if hidden or any(name in given for name in names) else None
    return None


def is_direct(visit):
    """It names no page of somebody else's that it came from."""
    came = host_of(visit.referrer, r"(?:https?|android-app|ios-app):")
    return came is None or came == host_of(visit.target or "", r"https?:")


def host_of(address, scheme):
    match = re.match(scheme + r"//(?:[^/?#]*@)?([^/?#:\\]+)", address, re.IGNORECASE)
    return match and re.sub(r"^www\.", "", match[1].lower())


def type_of(visit):
    """Whether it came by a campaign, from nowhere, or otherwise."""
    tagged = visit.target is not None and UTM.search(visit.target.partition("?")[2])
    return "campaign" if tagged else "direct" if is_direct(visit) else "other"


def owed(visits, goal, within):
    """(first, last) of each goal that one visitor reached: the types of the visits it is owed to."""
    for visit in visits:
        for at, kind in visit.steps:
            if kind == goal:
                near = [one for one in visits if one.began >= at - within]
                yield type_of(near[0] if near else visit), type_of(visit)


def week(day):
    return day - datetime.timedelta(days=day.weekday())


class Visit:
    def __init__(self, number, at, referrer, target):
        self.number, self.began, self.last = number, at, at
        self.referrer, self.target = referrer, target
        self.pages, self.entry, self.on = [], None, None
        self.spent = collections.Counter()
        self.types = collections.Counter()


def visits_of(paths):
    """Every visit, whole."""
    now = {}
    visits = collections.Counter()
    for at, kind, visitor, referrer, target in count.events_of(paths, collections.Counter()):
        visit = now.get(visitor)
        at = max(at, visit.last) if visit else at
        if visit is None or at - visit.last > count.VISIT_GAP_MS:
            if visit:
                yield visitor, visit
            visits[visitor] += 1
            visit = now[visitor] = Visit(visits[visitor], at, referrer, target)
        if visit.on is not None:
            visit.spent[visit.on] += at - visit.last
        visit.last = at
        visit.types[kind] += 1
        if target is not None:
            path = path_of(target)
            visit.on = path
            visit.entry = visit.entry or path
            if kind == "page.view":
                visit.pages.append((at, path))
        visit.steps = getattr(visit, "steps", [])
        visit.steps.append((at, kind))
    for visitor, visit in now.items():
        yield visitor, visit


def funnel(steps):
    """How many of these came in this order: a view, then a form, then an error, within ten minutes."""
    best = 0
    for start, (began, kind) in enumerate(steps):
        if kind != "page.view":
            continue
        wanted = ["form.submit", "page.error"]
        far = 1
        for at, kind in steps[start + 1 :]:
            if at - began > 600_000 or not wanted:
                break
            if kind == wanted[0]:
                wanted.pop(0)
                far += 1
        best = max(best, far)
        if best == 3:
            break
    return best


def main(zone, paths):
    zone = zoneinfo.ZoneInfo(zone)
    wall = lambda at: datetime.datetime.fromtimestamp(at / 1000, zone)
    days = collections.defaultdict(collections.Counter)
    dayVisitors = collections.defaultdict(set)
    hours = collections.Counter()
    types = collections.Counter()
    eventVisitors = collections.defaultdict(set)
    landing = collections.Counter()
    pages = collections.defaultdict(collections.Counter)
    pageVisitors = collections.defaultdict(set)
    transitions = collections.Counter()
    engines = collections.Counter()
    keywords = collections.Counter()
    visitsOf = collections.defaultdict(list)
    retention = collections.defaultdict(set)
    sources = collections.Counter()
    agents = collections.Counter()
    countries = collections.Counter()
    goals = collections.defaultdict(collections.Counter)
    for visitor, visit in visits_of(paths):
        began = wall(visit.began)
        day = days[began.strftime("%Y-%m-%d")]
        day["visits"] += 1
        day["newVisits"] += visit.number == 1
        day["pageViews"] += len(visit.pages)
        day["engaged"] += len(visit.pages) > 1
        day["ms"] += visit.last - visit.began
        dayVisitors[began.strftime("%Y-%m-%d")].add(visitor)
        hours[began.strftime("%Y-%m-%dT%H:00")] += 1
        for kind, many in visit.types.items():
            types[kind] += many
            eventVisitors[kind].add(visitor)
        if visit.entry:
            landing[visit.entry] += 1
        before = None
        for _, path in visit.pages:
            pages[path]["views"] += 1
            pageVisitors[path].add(visitor)
            if before is not None:
                transitions[before + " " + path] += 1
            before = path
        if visit.pages:
            pages[visit.pages[0][1]]["entries"] += 1
            pages[visit.pages[-1][1]]["exits"] += 1
        for path, spent in visit.spent.items():
            pages[path]["ms"] += spent
        search = None if type_of(visit) == "campaign" else searched(visit.referrer)
        sources[type_of(visit)] += 1
        agents[visitor[1]] += 1
        countries["LO" if re.match(r"\d\d\.", visitor[0]) else "HI"] += 1
        if search:
            engines[search[0]] += 1
        asked = searched(visit.referrer)
        if asked and asked[1]:
            keywords[asked[1]] += 1
        visitsOf[visitor].append(visit)
    reached = collections.Counter()
    for visitor, visits in visitsOf.items():
        first = week(wall(visits[0].began).date())
        for visit in visits:
            weeks = (week(wall(visit.began).date()) - first).days // 7
            retention["%s %d" % (first, weeks)].add(visitor)
        for came, brought in owed(visits, "form.submit", 30 * 24 * 3_600_000):
            goals["first"][came] += 1
            goals["last"][brought] += 1
        far = funnel([step for visit in visits for step in visit.steps])
        for step in range(far):
            reached[str(step + 1)] += 1
    numbers = lambda sets: {name: len(members) for name, members in sets.items()}
    print(
        json.dumps(
            {
                "days": {
                    name: {**day, "visitors": len(dayVisitors[name])} for name, day in days.items()
                },
                "hours": hours,
                "visitors": len(visitsOf),
                "returning": sum(len(visits) - 1 for visits in visitsOf.values()),
                "types": types,
                "eventVisitors": numbers(eventVisitors),
                "landing": landing,
                "pages": pages,
                "pageVisitors": numbers(pageVisitors),
                "transitions": transitions,
                "engines": engines,
                "keywords": keywords,
                "sources": sources,
                "agents": agents,
                "countries": countries,
                "goals": goals,
                "retention": numbers(retention),
                "funnel": reached,
            }
        )
    )


main(sys.argv[1], sys.argv[2:])
