"""Grounds and readings."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response

from .. import grounds
from ..database import Database
from ..models import Ground, Reading, ReadingInput
from .authorization import Keeper
from .ground import NamedGround
from .responses import NOT_FOUND, TOO_LARGE, UNAUTHORIZED

router = APIRouter(prefix="/api/v1/grounds", tags=["grounds"])


@router.get("", summary="All grounds by name")
def list_grounds(connection: Database) -> list[Ground]:
    return grounds.all_grounds(connection)


@router.get("/{number}", summary="One ground", responses=NOT_FOUND)
def get_ground(ground: NamedGround) -> Ground:
    return ground


@router.get("/{number}/readings", summary="What was measured, the latest first", responses=NOT_FOUND)
def list_readings(
    connection: Database, ground: NamedGround, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[Reading]:
    return grounds.readings(connection, ground.id, limit)


@router.post(
    "/{number}/readings",
    summary="Report what was measured",
    status_code=201,
    responses={**UNAUTHORIZED, **NOT_FOUND, **TOO_LARGE},
)
def add_reading(
    connection: Database,
    keeper: Keeper,
    ground: NamedGround,
    reading: ReadingInput,
    request: Request,
    response: Response,
    background: BackgroundTasks,
) -> Reading:
    added = grounds.add_reading(connection, ground.id, keeper, reading)
    now = grounds.find_ground(connection, ground.id)
    background.add_task(request.app.state.hub.publish, now)
    response.headers["Location"] = str(request.url_for("list_readings", number=ground.id))
    return added
