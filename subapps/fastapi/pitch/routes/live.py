"""Readings as they come in."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from ..database import Database
from ..grounds import all_grounds
from ..live import Hub, Watcher
from ..models import Snapshot, Watch, Watching

router = APIRouter()


@router.websocket("/live")
async def live(socket: WebSocket, connection: Database) -> None:
    """Sends a snapshot, then every reading; `{"watch": [1, 2]}` narrows that to these grounds."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    # Joined before the snapshot is taken, so that no reading falls between them.
    with hub.watching() as watcher:
        await socket.send_text(Snapshot(grounds=all_grounds(connection)).model_dump_json(by_alias=True))
        connection.close()
        sending = asyncio.create_task(forward(watcher, socket))
        try:
            async for text in socket.iter_text():
                await socket.send_text(answer(text, watcher))
        finally:
            sending.cancel()


async def forward(watcher: Watcher, socket: WebSocket) -> None:
    """Sends what waits for a watcher, until they leave or are dropped."""
    with suppress(WebSocketDisconnect):
        while (report := await watcher.waiting.get()) is not None:
            await socket.send_text(report.model_dump_json(by_alias=True))
        # 1013 is Try Again Later, registered with IANA (RFC 6455 section 11.7).
        await socket.close(1013, "You read too slowly.")


def answer(text: str, watcher: Watcher) -> str:
    """Does what a watcher asks for, and tells them."""
    try:
        watcher.grounds = frozenset(Watch.model_validate_json(text).watch)
    except ValidationError:
        return '{"type":"problem","detail":"Send {\\"watch\\": [numbers of grounds]}."}'
    return Watching(grounds=sorted(watcher.grounds)).model_dump_json()
