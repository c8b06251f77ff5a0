"""Tokens for a password (RFC 6749 section 4.3), as the documentation page asks for them."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import OAuth2PasswordRequestForm

from ..database import Database
from ..keepers import LIFETIME, issue_token
from ..models import Token
from .responses import UNAUTHORIZED

router = APIRouter(tags=["tokens"])


@router.post("/token", summary="A token for an e-mail address and a password", responses=UNAUTHORIZED)
def add_token(connection: Database, form: Annotated[OAuth2PasswordRequestForm, Depends()], response: Response) -> Token:
    token = issue_token(connection, form.username, form.password)
    if token is None:
        raise HTTPException(401, "The password does not fit the e-mail address.", {"WWW-Authenticate": "Bearer"})
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=token, expires_in=LIFETIME)
