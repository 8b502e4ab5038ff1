"""A WebSocket by hand: for what a library would not do, or would hide."""
import asyncio, base64, hashlib, os, struct
from urllib.parse import urlparse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Raw:
    """One connection, as bytes."""

    def __init__(self, reader, writer, status, headers, body):
        self.reader, self.writer = reader, writer
        self.status, self.headers, self.body = status, headers, body

    async def send(self, payload, opcode=TEXT, fin=True, rsv=0, masked=True):
        data = payload.encode() if isinstance(payload, str) else payload
        head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
        mark = 0x80 if masked else 0
        if len(data) < 126:
            head += bytes([mark | len(data)])
        elif len(data) < 65536:
            head += bytes([mark | 126]) + struct.pack(">H", len(data))
        else:
            head += bytes([mark | 127]) + struct.pack(">Q", len(data))
        mask = os.urandom(4) if masked else b""
        if masked:
            data = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
        self.writer.write(head + mask + data)
        await self.writer.drain()

    async def frame(self):
        """The next frame, as (opcode, payload); (None, b"") where the stream has ended."""
        try:
            first, second = await self.reader.readexactly(2)
            assert first & 0x70 == 0, "reserved bits from the server"
            assert second & 0x80 == 0, "a masked frame from the server"
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
            return first & 0x0F, await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None, b""

    async def text(self):
        """The next text; control frames before it are passed over."""
        while True:
            opcode, payload = await self.frame()
            if opcode in (TEXT, CLOSE, None):
                return payload.decode() if opcode == TEXT else None

    async def closed(self):
        """(code, reason) of the close frame; (1006, "") where none came."""
        while True:
            opcode, payload = await self.frame()
            if opcode is None:
                return 1006, ""
            if opcode == CLOSE:
                (code,) = struct.unpack(">H", payload[:2]) if payload else (1005,)
                return code, payload[2:].decode()

    def cut(self):
        self.writer.transport.abort()


async def connect(url, origin=None, path=None, headers=(), small=False):
    """Asks for a connection, and gives back the answer, whatever it is."""
    where = urlparse(url)
    reader, writer = await asyncio.open_connection(
        where.hostname, where.port, limit=4096 if small else 2**20
    )
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path or where.path} HTTP/1.1",
        f"Host: {where.netloc}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        *([f"Origin: {origin}"] if origin else []),
        *headers,
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status, *rest = head.strip().split("\r\n")
    found = dict((line.split(": ", 1)[0].lower(), line.split(": ", 1)[1]) for line in rest)
    code = int(status.split(" ")[1])
    if code == 101:
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        assert found["sec-websocket-accept"] == accept, "a wrong Sec-WebSocket-Accept"
        return Raw(reader, writer, code, found, b"")
    body = await reader.readexactly(int(found.get("content-length", 0)))
    writer.close()
    return Raw(reader, writer, code, found, body)
