"""Who asks."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from ..database import Database
from ..keepers import keeper_of

bearer = OAuth2PasswordBearer(tokenUrl="token")


def keeper(connection: Database, token: Annotated[str, Depends(bearer)]) -> int:
    """The groundskeeper whose token was sent."""
    number = keeper_of(connection, token)
    if number is None:
        raise HTTPException(401, "The token is not valid, or no longer.", {"WWW-Authenticate": "Bearer"})
    return number


Keeper = Annotated[int, Depends(keeper)]
