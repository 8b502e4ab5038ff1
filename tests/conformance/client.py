"""A visitor's client in Python: pip install websockets, or Debian's python3-websockets."""
import asyncio, json, random, time, uuid
import websockets

FINAL = {4400, 4403, 4404, 4409, 4505}  # trying again would end the same way


class Client:
    def __init__(self, url, site, origin, on_effect):
        self.url, self.site, self.origin, self.on_effect = url, site, origin, on_effect
        self.token = None  # keep it for the next start: whoever has it is this visitor
        self.cursor = None  # {"epoch", "seq"}: how far we have come in what the server sent
        self.unanswered = {}  # events by id, in order
        self.shown = set()  # ids of effects
        self.ws, self.offset = None, 0

    async def track(self, kind, **fields):
        event = {"id": str(uuid.uuid4()), "type": kind, "at": now(), **fields}
        self.unanswered[event["id"]] = event
        if self.ws:
            await self.say(type="events", events=[event], ack=self.cursor["seq"])
        return event["id"]

    async def run(self):
        wait = 0.5
        while True:
            try:
                async with websockets.connect(self.url, origin=self.origin, compression=None) as ws:
                    await self.session(ws)
            except websockets.ConnectionClosed as end:
                wait = 0.5 if self.ws else wait
                if end.code in FINAL or (end.code == 4401 and not self.token):
                    raise
                if end.code == 4401:  # the token is not taken: we are somebody new
                    self.token = self.cursor = None
            except (OSError, websockets.InvalidHandshake):
                pass
            self.ws = None
            await asyncio.sleep(random.uniform(0, wait))
            wait = min(2 * wait, 30)

    async def session(self, ws):
        hello = {"type": "hello", "protocol": 1, "site": self.site, "time": now()}
        if self.token:
            hello["token"] = self.token
            if self.cursor:
                hello["resumeFrom"] = self.cursor
        await ws.send(json.dumps(hello))
        welcome = json.loads(await ws.recv())
        self.ws, self.cursor = ws, welcome["cursor"]
        self.token = welcome.get("token", self.token)
        self.offset = welcome["serverTime"] - now()
        await self.send_again()
        async for text in ws:
            await self.take(json.loads(text))

    async def take(self, message):
        seq, kind = message.get("seq", 0), message["type"]
        if seq <= self.cursor["seq"]:
            return  # a pong, or something we have
        if kind == "ack":
            for id in message["ids"]:
                self.unanswered.pop(id, None)
        elif kind == "refused" and "retryAfterMs" in message:
            asyncio.get_running_loop().call_later(
                message["retryAfterMs"] / 1000, lambda: asyncio.ensure_future(self.send_again()))
        elif kind == "refused":
            self.unanswered.pop(message.get("id"), None)
        elif "expiresAt" in message and message["id"] not in self.shown:
            self.shown.add(message["id"])
            if message["expiresAt"] > now() + self.offset:
                await self.on_effect(message)
        self.cursor = {**self.cursor, "seq": seq}
        if kind not in ("ack", "refused") or seq % 50 == 0:
            await self.say(type="ack", seq=seq)

    async def send_again(self):
        batch, room = [], 60_000  # bytes: a message may have 65,536, and 500 events
        for event in list(self.unanswered.values()):
            room -= len(json.dumps(event)) + 2
            if batch and (room < 0 or len(batch) == 500):
                await self.say(type="events", events=batch)
                batch, room = [], 60_000 - len(json.dumps(event))
            batch.append(event)
        if batch:
            await self.say(type="events", events=batch)

    async def say(self, **message):
        try:
            await self.ws.send(json.dumps(message))
        except (AttributeError, websockets.ConnectionClosed):
            pass  # it is sent again when there is a connection


def now():
    return int(time.time() * 1000)
