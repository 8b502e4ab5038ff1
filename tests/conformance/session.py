"""Hello, events, answers, numbers, and coming back."""
import asyncio, json
import websockets
from client import now
from kit import (OFFICE, ORIGIN, check, closed, dial, event, greet, greeted_with, same)

HELLO = {"type": "hello", "protocol": 1, "site": "shop"}


@check
async def _():
    "welcome says all that it should"
    before = now()
    talk = await greet(time=now(), language="de-CH", role="visitor")
    welcome = talk.welcome
    same(set(welcome), {"type", "protocol", "visitor", "token", "serverTime", "cursor", "history",
                        "heartbeatMs", "limits"})
    same((welcome["protocol"], welcome["history"], welcome["cursor"]["seq"]), (1, "new", 0))
    assert before <= welcome["serverTime"] <= now()
    same(welcome["limits"], {"messageBytes": 65536, "eventsPerMessage": 500})
    await talk.ws.close()


@check
async def _():
    "a token brings the visitor back, and without one everybody is new"
    first, second = await greet(), await greet()
    assert first.visitor != second.visitor and first.token != second.token
    again = await greet(token=first.token)
    same((again.visitor, again.token), (first.visitor, first.token))
    for talk in (first, second, again):
        await talk.ws.close()


@check
async def _():
    "a token that was touched anywhere is refused with 4401"
    talk = await greet()
    await talk.ws.close()
    forged = [talk.token[:place] + ("A" if talk.token[place] != "A" else "B") + talk.token[place + 1:]
              for place in range(0, len(talk.token), 7)]
    for token in [*forged, talk.visitor, "v1." + talk.visitor, talk.token + ".x", "x" * 4096]:
        same(await greeted_with({**HELLO, "token": token}), (4401, "UNAUTHENTICATED"))


FAULTS = [
    ("no JSON", "hello", (4415, "BAD_FRAME")),
    ("no object", "[]", (4400, "BAD_HELLO")),
    ("another message", {"type": "ping"}, (4400, "BAD_HELLO")),
    ("an unknown field", {**HELLO, "visitor": "ann"}, (4400, "BAD_HELLO")),
    ("a key __proto__", '{"type":"hello","protocol":1,"site":"shop","__proto__":{}}', (4400, "BAD_HELLO")),
    ("no site", {"type": "hello", "protocol": 1}, (4400, "BAD_HELLO")),
    ("no protocol", {"type": "hello", "site": "shop"}, (4400, "BAD_HELLO")),
    ("a cursor that is none", {**HELLO, "token": "x", "resumeFrom": {"epoch": "x", "seq": -1}}, (4400, "BAD_HELLO")),
    ("a token of 4,097 characters", {**HELLO, "token": "x" * 4097}, (4400, "BAD_HELLO")),
    ("a language that is none", {**HELLO, "language": "../../de"}, (4400, "BAD_HELLO")),
    ("another role", {**HELLO, "role": "admin"}, (4400, "BAD_HELLO")),
    ("another version", {**HELLO, "protocol": 2}, (4505, "UNSUPPORTED_PROTOCOL")),
    ("another site", {**HELLO, "site": "attic"}, (4404, "UNKNOWN_SITE")),
    ("a cursor without a token", {**HELLO, "resumeFrom": {"epoch": "x", "seq": 1}}, (4401, "UNAUTHENTICATED")),
]
for name, first, ending in FAULTS:

    async def fault(first=first, ending=ending):
        same(await greeted_with(first), ending)

    fault.__doc__ = f"a hello with {name} ends with {ending[0]}"
    check(fault)


@check
async def _():
    "no hello in time ends with 4408"
    same(await closed(await dial("strict")), (4408, "HELLO_TIMEOUT"))


@check
async def _():
    "a check of tokens that takes too long ends with 1011; a second message meanwhile with 4400"
    same(await greeted_with({**HELLO, "token": "never"}, "strict"), (1011, "UNAVAILABLE"))
    ws = await dial("strict")
    await ws.send(json.dumps({**HELLO, "token": "never"}))
    await ws.send(json.dumps({"type": "ping"}))
    same(await closed(ws), (4400, "BAD_HELLO"))


@check
async def _():
    "operators need a token and an origin of theirs, get no token, and send no events"
    operator = {**HELLO, "role": "operator"}
    same(await greeted_with(operator, "strict", OFFICE), (4401, "UNAUTHENTICATED"))
    same(await greeted_with({**operator, "token": "ops"}, "strict", ORIGIN), (4403, "FORBIDDEN"))
    same(await greeted_with({**operator, "token": "somebody"}, "strict", OFFICE), (4403, "FORBIDDEN"))
    same(await greeted_with(HELLO, "strict", OFFICE), (4403, "FORBIDDEN"))
    talk = await greet("strict", OFFICE, role="operator", token="ops")
    same((talk.visitor, talk.token), ("olga", None))
    await talk.send(event())
    message = await talk.next()
    same((message["type"], message["code"]), ("refused", "FORBIDDEN"))
    await talk.ws.close()


@check
async def _():
    "800 events in batches are acked, each once, and numbers have no gap"
    talk = await greet()
    events = [event(data={"number": number}) for number in range(800)]
    for start in range(0, 800, 50):
        await talk.send(*events[start:start + 50], ack=talk.cursor["seq"])
    found = await talk.acked(*(one["id"] for one in events))
    same(len(found), 800)
    same(await talk.until_pong(), [])
    await talk.ws.close()


@check
async def _():
    "the same event again is acked again, another one under its id is refused"
    talk = await greet()
    one = event(data={"a": 1, "b": 2})
    await talk.send(one)
    await talk.acked(one["id"])
    await talk.send({**one, "data": {"b": 2, "a": 1}})
    await talk.acked(one["id"])
    await talk.send({**one, "data": {"a": 2}})
    message = await talk.next()
    same((message["id"], message["code"]), (one["id"], "ID_MISMATCH"))
    assert "retryAfterMs" not in message
    await talk.ws.close()


@check
async def _():
    "each bad event is refused with its code, and its neighbours are taken"
    bad = {
        "BAD_EVENT": ['{"id":"x"}', '{"id":"x","type":"a","at":1,"mood":1}', "17", "null"],
        "BAD_TEXT": ['{"id":"x","type":"a","at":1,"data":{"a":"\\u0000"}}'],
        "BAD_NUMBER": ['{"id":"x","type":"a","at":1,"data":{"a":1e999}}'],
        "BAD_URL": ['{"id":"x","type":"a","at":1,"page":{"url":"javascript:alert(1)"}}'],
        "FORBIDDEN_KEY": ['{"id":"x","type":"a","at":1,"data":{"__proto__":{"a":1}}}'],
        "DATA_TOO_LARGE": ['{"id":"x","type":"a","at":1,"data":{"a":"%s"}}' % ("a" * 16400)],
    }
    talk = await greet()
    for code, texts in bad.items():
        for text in texts:
            left, right = event(), event()
            await talk.ws.send('{"type":"events","events":[%s,%s,%s]}'
                               % (json.dumps(left), text, json.dumps(right)))
            messages = [await talk.next(), await talk.next()]
            same({message["type"] for message in messages}, {"ack", "refused"})
            for message in messages:
                if message["type"] == "ack":
                    same(set(message["ids"]), {left["id"], right["id"]})
                else:
                    same(message["code"], code)
    await talk.ws.close()


@check
async def _():
    "each bad message is refused with its code, and the next one is taken"
    bad = [
        ("BAD_JSON", '{"type":"events",'),
        ("BAD_MESSAGE", "42"),
        ("BAD_MESSAGE", '{"type":"events","events":{}}'),
        ("TOO_DEEP", '{"type":"events","events":[%s%s]}' % ("[" * 40, "]" * 40)),
        ("MESSAGE_TOO_LARGE", '{"type":"events","events":[%s]}' % ",".join(["1"] * 501)),
        ("UNKNOWN_MESSAGE", '{"type":"dance"}'),
        ("UNKNOWN_MESSAGE", json.dumps(HELLO)),
        ("FORBIDDEN", '{"type":"operator.join"}'),
        ("FORBIDDEN", '{"type":"console.open"}'),
    ]
    talk = await greet()
    for code, text in bad:
        await talk.ws.send(text)
        message = await talk.next()
        same((message["type"], message["code"], "id" in message), ("refused", code, False))
    one = event()
    await talk.say("events", events=[one], mood="fine", ack=talk.cursor["seq"])
    await talk.acked(one["id"])
    await talk.ws.close()


@check
async def _():
    "ping is answered by pong with the last number, which takes none"
    talk = await greet()
    await talk.send(one := event())
    await talk.acked(one["id"])
    await talk.say("ping", ack=1)
    message = await talk.next()
    same((message["type"], message["seq"]), ("pong", 1))
    assert abs(message["serverTime"] - now()) < 5000
    await talk.send(one := event())
    same((await talk.next())["seq"], 2)
    await talk.ws.close()


@check
async def _():
    "who is too fast is told after how long to come again, and after more of it ended with 4429"
    talk = await greet("strict")
    try:
        for _ in range(500):
            await talk.say("ack", seq=0)
    except websockets.ConnectionClosed:
        pass
    message = await talk.wait_for("refused")
    same((message["code"], message["retryAfterMs"], "id" in message), ("RATE_LIMITED", 1000, False))
    same(await talk.closed(), (4429, "RATE_LIMITED"))


@check
async def _():
    "20 connections at once do not disturb each other"
    async def one_of_many():
        talk = await greet()
        events = [event() for _ in range(50)]
        for start in range(0, 50, 10):
            await talk.send(*events[start:start + 10])
        await talk.acked(*(one["id"] for one in events))
        await talk.ws.close()
        return talk.visitor

    same(len(set(await asyncio.gather(*(one_of_many() for _ in range(20))))), 20)
