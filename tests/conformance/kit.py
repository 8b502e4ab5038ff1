"""What the checks share: how they are listed and run, and a conversation with the server."""
import asyncio, json, sys, time, uuid
import websockets
from client import now
from raw import connect

servers = json.loads(sys.argv[1])  # urls by name, and the origins
ORIGIN, OFFICE = servers["origin"], servers["office"]
PATIENCE = 10  # s
checks = []


def check(does):
    """Lists a check under the words of its docstring."""
    checks.append(does)
    return does


async def run_all():
    failed = 0
    for does in checks:
        try:
            await asyncio.wait_for(does(), 30)
            print(f"ok {does.__doc__}", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED {does.__doc__}: {type(error).__name__} {error}", flush=True)
    return failed


def same(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def url(server="normal"):
    return servers[server]


def event(kind="note", **fields):
    return {"id": str(uuid.uuid4()), "type": kind, "at": now(), **fields}


class Talk:
    """A connection through the library, after `welcome`. Whatever is numbered must come in order."""

    def __init__(self, ws, welcome):
        self.ws, self.welcome = ws, welcome
        self.visitor, self.token = welcome["visitor"], welcome.get("token")
        self.cursor = dict(welcome["cursor"])

    async def say(self, kind, **fields):
        await self.ws.send(json.dumps({"type": kind, **fields}))

    async def send(self, *events, **fields):
        await self.say("events", events=events, **fields)

    async def next(self):
        message = json.loads(await asyncio.wait_for(self.ws.recv(), PATIENCE))
        if message["type"] == "pong":
            same(message["seq"], self.cursor["seq"])
        else:
            same(message["seq"], self.cursor["seq"] + 1)
            self.cursor["seq"] += 1
        return message

    async def wait_for(self, kind):
        while True:
            message = await self.next()
            if message["type"] == kind:
                return message

    async def until_pong(self):
        """All that had not been read yet."""
        await self.say("ping")
        found = []
        while True:
            message = await self.next()
            if message["type"] == "pong":
                return found
            found.append(message)

    async def acked(self, *ids):
        """Waits until all these are acked."""
        missing, found = set(ids), []
        while missing:
            message = await self.next()
            assert message["type"] != "refused", f"refused: {message}"
            if message["type"] == "ack":
                found += message["ids"]
                missing -= set(message["ids"])
        return found

    def cut(self):
        self.ws.transport.abort()

    async def closed(self):
        return await closed(self.ws)


async def closed(ws):
    """(code, reason) once the server has ended it."""
    try:
        while True:
            await asyncio.wait_for(ws.recv(), PATIENCE)
    except websockets.ConnectionClosed:
        return ws.close_code, ws.close_reason


async def dial(server="normal", origin=ORIGIN):
    return await websockets.connect(url(server), origin=origin, compression=None, ping_interval=None)


async def greet(server="normal", origin=ORIGIN, **fields):
    """A connection that is welcomed."""
    ws = await dial(server, origin)
    await ws.send(json.dumps({"type": "hello", "protocol": 1, "site": "shop", **fields}))
    welcome = json.loads(await asyncio.wait_for(ws.recv(), PATIENCE))
    same(welcome["type"], "welcome")
    return Talk(ws, welcome)


async def greeted_with(first, server="normal", origin=ORIGIN):
    """How the server ends a connection whose first message is this."""
    ws = await dial(server, origin)
    await ws.send(first if isinstance(first, (str, bytes)) else json.dumps(first))
    return await closed(ws)


async def raw(server="normal", **options):
    """A connection by hand, welcomed."""
    line = await connect(url(server), ORIGIN, **options)
    await line.send(json.dumps({"type": "hello", "protocol": 1, "site": "shop"}))
    same(json.loads(await line.text())["type"], "welcome")
    return line


def elapsed(start):
    return time.monotonic() - start
