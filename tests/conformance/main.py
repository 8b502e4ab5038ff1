"""Holds a server to docs/protocol.md: `main.py '{"normal": "ws://…", …}'`. One line a check."""
import asyncio, sys
import kit
import frames, session, coming_back  # noqa: F401 -- each lists its checks

failed = asyncio.run(kit.run_all())
print(f"{len(kit.checks)} checks, {failed} failed")
sys.exit(1 if failed else 0)
