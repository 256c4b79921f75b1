"""`commonground serve`: the site, for one person or for the country."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.output import STORE, StoreOption, say

HostOption = Annotated[str, typer.Option("--host", help="The address to listen on; 0.0.0.0 for every one.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on.")]


def serve_command(
    host: HostOption = "127.0.0.1", port: PortOption = 8000, store: StoreOption = STORE
) -> None:
    """Serve the site from the store; a new build is picked up without a restart. Ctrl-C stops it."""
    from commonground.portal.serving import serve

    say("Reading the store…")
    serve(store, host, port, ready=lambda: say(f"Open http://{host}:{port}/ (Ctrl-C stops it)."))
