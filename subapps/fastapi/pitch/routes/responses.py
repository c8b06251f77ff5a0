"""What the description says of errors."""

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """What is wrong, for people."""

    detail: str


Responses = dict[int | str, dict[str, Any]]

NOT_FOUND: Responses = {404: {"model": Problem, "description": "There is no such thing."}}
UNAUTHORIZED: Responses = {401: {"model": Problem, "description": "The token is missing or not valid."}}
TOO_LARGE: Responses = {413: {"model": Problem, "description": "The body is too large."}}
