"""Cuts, cursors, effects, and several connections of one visitor."""
import asyncio, json
import websockets
from client import Client
from kit import (ORIGIN, check, event, greet, greeted_with, raw, same, url)

HELLO = {"type": "hello", "protocol": 1, "site": "shop"}


async def back(talk, seq=None, server="normal"):
    """The same client again, with its cursor or an earlier one."""
    cursor = {**talk.cursor, "seq": talk.cursor["seq"] if seq is None else seq}
    return await greet(server, token=talk.token, resumeFrom=cursor)


@check
async def _():
    "after a cut everything behind the cursor comes again, in order, under its number"
    talk = await greet()
    events = [event() for _ in range(5)]
    for one in events:
        await talk.send(one)
        await talk.acked(one["id"])
    talk.cut()
    again = await back(talk, 2)
    same((again.welcome["history"], again.welcome["cursor"]), ("whole", {**talk.cursor, "seq": 2}))
    rest = await again.until_pong()
    same([(message["seq"], message["ids"]) for message in rest],
         [(number + 1, [events[number]["id"]]) for number in range(2, 5)])
    again.cut()
    same((await back(again)).welcome["history"], "whole")


@check
async def _():
    "events on their way when the connection breaks are taken once, however often they are sent"
    talk = await greet()
    events = [event() for _ in range(200)]
    for start in range(0, 200, 10):
        await talk.send(*events[start:start + 10])
    talk.cut()
    again = await back(talk)
    same(again.welcome["history"], "whole")
    for start in range(0, 200, 10):
        await again.send(*events[start:start + 10])
    await again.acked(*(one["id"] for one in events))
    await again.until_pong()
    await again.ws.close()


@check
async def _():
    "a cursor whose rest is not known any more, or never was, is cut, and the client can go on"
    talk = await greet("strict")
    for _ in range(9):
        await talk.send(one := event())
        await talk.acked(one["id"])
    stranger = await greet("strict")
    for cursor in [
        {**talk.cursor, "seq": 1},  # more was given up
        {**talk.cursor, "seq": 10},  # never reached
        {"epoch": "somebody-else", "seq": 0},
        {**stranger.cursor},  # another visitor's
    ]:
        again = await greet("strict", token=talk.token, resumeFrom=cursor)
        same((again.welcome["history"], again.welcome["cursor"]["seq"]), ("cut", 0))
        assert again.welcome["cursor"]["epoch"] not in (talk.cursor["epoch"], stranger.cursor["epoch"])
        await again.send(one := event())
        await again.acked(one["id"])
        await again.ws.close()
    same(await stranger.until_pong(), [])


@check
async def _():
    "what was acknowledged does not come again, and cannot be asked for"
    talk = await greet()
    for _ in range(4):
        await talk.send(one := event())
        await talk.acked(one["id"])
    await talk.say("ack", seq=3)
    await talk.say("ack", seq=99)
    await talk.until_pong()
    talk.cut()
    again = await back(talk, 3)
    same((again.welcome["history"], len(await again.until_pong())), ("whole", 1))
    again.cut()
    same((await back(again, 1)).welcome["history"], "cut")


@check
async def _():
    "the same cursor twice: the second connection goes on, the first ends with 4409"
    talk = await greet()
    again = await back(talk)
    same(await talk.closed(), (4409, "REPLACED"))
    await again.send(one := event())
    await again.acked(one["id"])
    await again.ws.close()


@check
async def _():
    "an invitation comes again until it is acknowledged, with the same id, after a cut too"
    talk = await greet()
    await talk.send(event("payment.failed"))
    first = await talk.wait_for("invite")
    same(set(first), {"type", "seq", "id", "expiresAt", "title", "text", "department"})
    assert first["expiresAt"] > talk.welcome["serverTime"]
    talk.cut()
    again = await back(talk, first["seq"] - 1)
    same(await again.wait_for("invite"), first)
    again.cut()
    # With no cursor, or one that is cut, it comes by itself, under a new number.
    lost = await greet(token=talk.token)
    third = await lost.wait_for("invite")
    same(third["id"], first["id"])
    await lost.say("ack", seq=third["seq"])
    await lost.until_pong()
    lost.cut()
    after = await greet(token=talk.token)
    await after.send(one := event())
    await after.acked(one["id"])
    same([message["type"] for message in await after.until_pong()], [])
    await after.ws.close()


@check
async def _():
    "a redirect leads where the site allows"
    talk = await greet()
    await talk.send(event("page.old"))
    same((await talk.wait_for("redirect"))["url"], f"{ORIGIN}/new")
    await talk.ws.close()


@check
async def _():
    "a block goes to all of a visitor's connections and an invitation to the one last active"
    first = await greet()
    second = await greet(token=first.token)
    assert first.cursor["epoch"] != second.cursor["epoch"]
    await second.send(one := event())
    await second.acked(one["id"])
    await first.send(event("payment.failed"))
    invite = await first.wait_for("invite")
    await first.say("ack", seq=invite["seq"])
    same(await second.until_pong(), [])
    await first.send(event("coupon.guessed"))
    blocks = [await first.wait_for("block"), await second.wait_for("block")]
    same(blocks[0]["id"], blocks[1]["id"])
    for talk, block in zip((first, second), blocks):
        await talk.say("ack", seq=block["seq"])
    await second.send(one := event())
    refused = await second.wait_for("refused")
    same((refused["id"], refused["code"], "retryAfterMs" in refused), (one["id"], "BLOCKED", False))
    for talk in (first, second):
        await talk.ws.close()


@check
async def _():
    "one connection more than a visitor may have ends with 1013"
    talk = await greet("strict")
    more = [await greet("strict", token=talk.token) for _ in range(2)]
    same(await greeted_with({**HELLO, "token": talk.token}, "strict"), (1013, "TOO_MANY"))
    for one in (talk, *more):
        await one.ws.close()


@check
async def _():
    "who does not take what is sent to it is ended"
    line = await raw("narrow", small=True)
    # Nobody reads: the reader takes a few KB, and then leaves the rest to the network.
    try:
        while True:
            await line.send('{"type":"dance"}')
    except ConnectionError:
        pass
    # Whether the close frame still comes through depends on how much the network holds.
    code, _ = await line.closed()
    assert code in (4430, 1006), code


@check
async def _():
    "the client on the page gets all its events through ten cuts, and shows each effect once"
    shown = []

    async def show(effect):
        shown.append(effect)

    client = Client(url(), "shop", ORIGIN, show)
    run = asyncio.ensure_future(client.run())
    tracked = 0
    for cut in range(10):
        while client.ws is None:
            await asyncio.sleep(0.01)
        for _ in range(5):
            tracked += 1
            await client.track("note", data={"text": "Grüße \U0001f6cb"})
        if cut == 3:
            await client.track("payment.failed")
        # It may be back at once: what tells of the cut is that the connection is another one.
        cut_off = client.ws
        cut_off.transport.abort()
        while client.ws is cut_off:
            await asyncio.sleep(0.01)
    while client.unanswered or not shown:
        await asyncio.sleep(0.01)
    run.cancel()
    same([effect["type"] for effect in shown], ["invite"])


@check
async def _():
    "the client on the page becomes somebody new when its token is not taken, and gives up for good reasons"
    client = Client(url(), "shop", ORIGIN, None)
    client.token = "v1.made.up.token"
    run = asyncio.ensure_future(client.run())
    await client.track("note")
    while client.unanswered:
        await asyncio.sleep(0.01)
    run.cancel()
    try:
        await Client(url(), "attic", ORIGIN, None).run()
        raise AssertionError("it should have given up")
    except websockets.ConnectionClosed as end:
        same(end.code, 4404)


@check
async def _():
    "a server that stops says 1012, and turns new ones away with 503"
    talk = await greet()
    await talk.send(one := event())
    await talk.acked(one["id"])
    print("@stop", flush=True)
    same(await talk.closed(), (1012, "RESTARTING"))
    from raw import connect

    answer = await connect(url(), ORIGIN)
    same((answer.status, json.loads(answer.body)["code"]), (503, "RESTARTING"))
