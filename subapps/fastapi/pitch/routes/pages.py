"""The pages."""

from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from .. import grounds, photos
from ..database import Database
from .ground import NamedGround

templates = Jinja2Templates(Path(__file__).resolve().parents[1] / "templates")
templates.env.filters["moment"] = lambda moment: moment.strftime("%-d %b %Y, %H:%M")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def index(request: Request, connection: Database) -> HTMLResponse:
    """The grounds, kept current by the page's script."""
    return templates.TemplateResponse(request, "index.html", {"grounds": grounds.all_grounds(connection)})


@router.get("/grounds/{number}")
def ground_page(request: Request, connection: Database, ground: NamedGround) -> HTMLResponse:
    """A ground: what was measured, photos, and a form for its groundskeeper."""
    return templates.TemplateResponse(
        request,
        "ground.html",
        {
            "ground": ground,
            "readings": grounds.readings(connection, ground.id, 20),
            "photos": [
                dict(row) | {"taken_at": datetime.fromisoformat(row["taken_at"])}
                for row in photos.photos_of(connection, ground.id)
            ],
        },
    )
