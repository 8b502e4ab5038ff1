"""The WebSocket beneath: handshake, frames, and how breaches end."""
import asyncio, json, struct
import websockets
from kit import ORIGIN, check, closed, dial, event, greet, raw, same, url
from raw import BINARY, CLOSE, PING, PONG, TEXT, connect


@check
async def _():
    "the handshake agrees upon no compression and no subprotocol, whatever is offered"
    offers = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
              "Sec-WebSocket-Protocol: beckon, json"]
    line = await connect(url(), ORIGIN, headers=offers[:1])
    same(line.status, 101)
    assert "sec-websocket-extensions" not in line.headers
    line.cut()
    async with websockets.connect(url(), origin=ORIGIN, compression="deflate") as ws:
        await ws.send(json.dumps({"type": "hello", "protocol": 1, "site": "shop"}))
        same(json.loads(await ws.recv())["type"], "welcome")
    line = await connect(url(), ORIGIN, headers=offers[1:])
    assert "beckon" not in line.headers.get("sec-websocket-protocol", "") or line.status == 101
    line.cut()


@check
async def _():
    "who is not let in is told by HTTP, with a reason in JSON"
    for answer, status, code in [
        (await connect(url(), "https://elsewhere.example"), 403, "FORBIDDEN"),
        (await connect(url(), "null"), 403, "FORBIDDEN"),
        (await connect(url()), 403, "FORBIDDEN"),
        (await connect(url(), ORIGIN, path="/elsewhere"), 404, "NOT_FOUND"),
    ]:
        same((answer.status, json.loads(answer.body)["code"]), (status, code))
        same(answer.headers["content-type"], "application/json")


@check
async def _():
    "more connections than an address may have are told so by HTTP"
    lines = [await connect(url("crowded"), ORIGIN) for _ in range(2)]
    answer = await connect(url("crowded"), ORIGIN)
    same((answer.status, json.loads(answer.body)["code"]), (503, "TOO_MANY"))
    for line in lines:
        line.cut()


@check
async def _():
    "a query in the URL is ignored"
    line = await connect(url(), ORIGIN, path="/beckon?site=shop")
    same(line.status, 101)
    line.cut()


@check
async def _():
    "a message in fragments is one message, with control frames between them"
    line = await raw()
    text = json.dumps({"type": "events", "events": [event()]}).encode()
    await line.send(text[:10], fin=False)
    await line.send(b"between", PING)
    await line.send(text[10:20], 0, fin=False)
    await line.send(text[20:], 0)
    same(await line.frame(), (PONG, b"between"))
    same(json.loads(await line.text())["type"], "ack")
    line.cut()


@check
async def _():
    "a character may be cut in two by fragments"
    line = await raw()
    one = event(data={"text": "Grüße, 世界 \U0001f6cb"})
    text = json.dumps({"type": "events", "events": [one]}, ensure_ascii=False).encode()
    place = text.index("\U0001f6cb".encode()) + 2
    await line.send(text[:place], fin=False)
    await line.send(text[place:], 0)
    same(json.loads(await line.text()), {"type": "ack", "seq": 1, "ids": [one["id"]]})
    line.cut()


@check
async def _():
    "64 fragments are taken, 65 are not"
    line = await raw()
    for count, wanted in [(64, "ack"), (65, None)]:
        text = json.dumps({"type": "events", "events": [event()]}).encode()
        await line.send(text, fin=False)
        for _ in range(count - 2):
            await line.send(b" ", 0, fin=False)
        await line.send(b" ", 0)
        if wanted:
            same(json.loads(await line.text())["type"], wanted)
    same((await line.closed())[0], 1008)


@check
async def _():
    "a message of 65,536 bytes is taken, one more ends the connection with 1009"
    talk = await greet()
    one = event()
    text = json.dumps({"type": "events", "events": [one]})
    await talk.ws.send(text + " " * (65_536 - len(text)))
    await talk.acked(one["id"])
    await talk.ws.send(text + " " * (65_537 - len(text)))
    same((await talk.closed())[0], 1009)


@check
async def _():
    "a binary frame ends the connection with 4415, before hello and after"
    talk = await greet()
    await talk.ws.send(b'{"type":"ping"}')
    same(await talk.closed(), (4415, "BAD_FRAME"))
    ws = await dial()
    await ws.send(b"{}")
    same(await closed(ws), (4415, "BAD_FRAME"))


BREACHES = {
    "text that is not UTF-8": (1007, dict(payload=b'{"type":"\xff"}')),
    "half a character at the end": (1007, dict(payload='{"type":"ü'.encode()[:-1])),
    "an unmasked frame": (1002, dict(payload="{}", masked=False)),
    "compressed without agreement": (1002, dict(payload="{}", rsv=4)),
    "reserved bits": (1002, dict(payload="{}", rsv=1)),
    "a data opcode that is none": (1002, dict(payload="{}", opcode=3)),
    "a control opcode that is none": (1002, dict(payload=b"", opcode=11)),
    "a ping in fragments": (1002, dict(payload=b"", opcode=PING, fin=False)),
    "a ping of 126 bytes": (1002, dict(payload=b"x" * 126, opcode=PING)),
    "a continuation of nothing": (1002, dict(payload="{}", opcode=0)),
    "a close code that is none": (1002, dict(payload=struct.pack(">H", 1005), opcode=CLOSE)),
    "a close frame of one byte": (1002, dict(payload=b"x", opcode=CLOSE)),
}
for name, (code, frame) in BREACHES.items():

    async def breach(code=code, frame=frame):
        line = await raw()
        await line.send(**frame)
        same((await line.closed())[0], code)

    breach.__doc__ = f"{name} ends the connection with {code}"
    check(breach)


@check
async def _():
    "a text that begins before the last one ended, ends the connection with 1002"
    line = await raw()
    await line.send("{", TEXT, fin=False)
    await line.send("}", TEXT)
    same((await line.closed())[0], 1002)


@check
async def _():
    "the client's close frame is answered with its code, and the stream ends"
    line = await raw()
    await line.send(struct.pack(">H", 1000), CLOSE)
    same(await line.closed(), (1000, ""))
    same(await line.frame(), (None, b""))


@check
async def _():
    "a WebSocket ping is answered with its payload"
    talk = await greet()
    waiter = await talk.ws.ping(b"are you there?")
    await asyncio.wait_for(waiter, 5)
    await talk.ws.close()


@check
async def _():
    "the server pings whoever is silent; who answers stays"
    line = await raw("quick")
    for _ in range(4):
        opcode, payload = await line.frame()
        same(opcode, PING)
        await line.send(payload, PONG)
    line.cut()


@check
async def _():
    "who gives no sign of life is ended with 4431"
    line = await raw("quick")
    same(await line.closed(), (4431, "SILENT"))
