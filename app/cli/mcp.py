"""`plexus mcp`: the tools for a chat assistant that starts this command itself."""

from __future__ import annotations

import signal
from functools import partial

from app.cli import lazy
from app.cli.options import Collections, Server, read_settings


def mcp(collection: Collections = None, server: Server = None) -> None:
    """Serve the Model Context Protocol on stdin and stdout, until stdin ends."""
    # What waits for stdin cannot be interrupted otherwise. Nothing is written here, and workers end with this process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = read_settings()
    lazy.logs.set_up_log(settings.log_level)
    if server is None:
        lazy.stdio.serve_local(settings, collection or [])
        return
    with lazy.remote.Server(server, settings.api_key.get_secret_value() if settings.api_key else None) as there:
        forward = partial(there.mcp, collection or [])
        forward("tools/list", {})  # whether it is there and lets us in is known before a chat begins
        lazy.forward.serve_remote(forward)
