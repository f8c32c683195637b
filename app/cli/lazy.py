"""The one seam to what is heavy: `lazy.wiring.open_services` loads its module when it is first used.

So `plexus --help` pays for none of it, and each command only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pydantic as pydantic
    from rich import progress as progress
    from rich import table as table

    from app import asked_picture as asked_picture
    from app import doctor as doctor
    from app import evaluation as evaluation
    from app import keys as keys
    from app import logs as logs
    from app import settings as settings
    from app import sources as sources
    from app import subjects as subjects
    from app import watched as watched
    from app import watching as watching
    from app import wiring as wiring
    from app.cli import local as local
    from app.cli import remote as remote
    from app.cli import running as running
    from app.cli import watch as watch
    from app.mcp import forward as forward
    from app.mcp import stdio as stdio
    from index import encode as encode
    from index import encode_pages as encode_pages
    from index import encode_sparse as encode_sparse
    from index import swap as swap
else:
    _HOMES = {
        "asked_picture": "app.asked_picture",
        "doctor": "app.doctor",
        "encode": "index.encode",
        "encode_pages": "index.encode_pages",
        "encode_sparse": "index.encode_sparse",
        "evaluation": "app.evaluation",
        "forward": "app.mcp.forward",
        "keys": "app.keys",
        "logs": "app.logs",
        "local": "app.cli.local",
        "progress": "rich.progress",
        "pydantic": "pydantic",
        "remote": "app.cli.remote",
        "running": "app.cli.running",
        "settings": "app.settings",
        "sources": "app.sources",
        "stdio": "app.mcp.stdio",
        "subjects": "app.subjects",
        "swap": "index.swap",
        "table": "rich.table",
        "watch": "app.cli.watch",
        "watched": "app.watched",
        "watching": "app.watching",
        "wiring": "app.wiring",
    }

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(name)
        return import_module(_HOMES[name])
