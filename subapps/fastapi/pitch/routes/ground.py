"""The ground that an address names."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path

from ..database import LARGEST, Database
from ..grounds import find_ground
from ..models import Ground


def named_ground(connection: Database, number: Annotated[int, Path(ge=1, le=LARGEST, examples=[1])]) -> Ground:
    """The ground of this number, or 404."""
    ground = find_ground(connection, number)
    if ground is None:
        raise HTTPException(404, f"There is no ground {number}.")
    return ground


NamedGround = Annotated[Ground, Depends(named_ground)]
