"""What an ASGI server runs: `uvicorn app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from pitch import database
from pitch.live import Hub
from pitch.routes import grounds, live, pages, photos, tokens
from pitch.settings import read_settings

HERE = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What there has to be while it serves."""
    app.state.settings = read_settings()
    app.state.hub = Hub()
    database.prepare(app.state.settings)
    yield


app = FastAPI(
    title="Pitch report",
    version="1.0.0",
    summary="Conditions of the league's grounds.",
    description=(
        "Groundskeepers report what they measure, and everybody sees at once whether a ground can be played on. "
        "Reading is open; reporting needs a token, for which `/token` takes e-mail address and password. "
        "The WebSocket `/live` sends a `snapshot`, and then every `reading` as it comes in."
    ),
    license_info={"name": "MIT", "identifier": "MIT"},
    openapi_tags=[
        {"name": "grounds", "description": "Grounds, and what was measured there."},
        {"name": "photos", "description": "What a ground looks like."},
        {"name": "tokens", "description": "Tokens of groundskeepers."},
    ],
    max_body_size=64 * 1024,
    generate_unique_id_function=lambda route: route.name,
    lifespan=lifespan,
)
app.include_router(grounds.router)
app.include_router(photos.router)
app.include_router(tokens.router)
app.include_router(live.router)
app.include_router(pages.router)
app.mount("/static", StaticFiles(directory=HERE / "pitch" / "static"), name="static")
# The style sheet and icons that the applications of the league share.
app.mount("/design", StaticFiles(directory=HERE.parent.parent / "static"), name="design")
