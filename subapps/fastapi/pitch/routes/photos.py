"""Photos of grounds."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response, UploadFile

from .. import photos
from ..database import LARGEST, Database
from ..models import Photo
from .authorization import Keeper
from .ground import NamedGround
from .responses import NOT_FOUND, TOO_LARGE, UNAUTHORIZED, Problem

MOST_BYTES = 2 * 1024 * 1024
IMAGES = {kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in photos.SIGNATURES}

router = APIRouter(prefix="/api/v1", tags=["photos"])


@router.get("/grounds/{number}/photos", summary="A ground's photos, the latest first", responses=NOT_FOUND)
def list_photos(connection: Database, ground: NamedGround, request: Request) -> list[Photo]:
    return [as_photo(dict(row), request) for row in photos.photos_of(connection, ground.id)]


@router.post(
    "/grounds/{number}/photos",
    summary="Add a photo",
    # The photo, and what a form puts around it.
    max_body_size=MOST_BYTES + 64 * 1024,
    description="PNG, JPEG, GIF or WebP, by what the file is; 2 MiB at most.",
    status_code=201,
    responses={
        **UNAUTHORIZED,
        **NOT_FOUND,
        **TOO_LARGE,
        415: {"model": Problem, "description": "The file is none of these images."},
    },
)
def add_photo(
    connection: Database, _keeper: Keeper, ground: NamedGround, file: UploadFile, request: Request, response: Response
) -> Photo:
    content = file.file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise HTTPException(413, f"A photo may have {MOST_BYTES} bytes at most.")
    kind = photos.type_of(content)
    if kind is None:
        raise HTTPException(415, "The file is no PNG, JPEG, GIF or WebP.")
    photo = as_photo(dict(photos.add_photo(connection, ground.id, kind, content)), request)
    response.headers["Location"] = photo.url
    return photo


@router.get(
    "/photos/{photo}",
    summary="The bytes of a photo",
    response_class=Response,
    responses={200: {"content": IMAGES, "description": "The photo."}, **NOT_FOUND},
)
def get_photo(connection: Database, photo: Annotated[int, Path(ge=1, le=LARGEST, examples=[1])]) -> Response:
    found = photos.photo_content(connection, photo)
    if found is None:
        raise HTTPException(404, f"There is no photo {photo}.")
    kind, content = found
    # Somebody else chose these bytes: a browser must not take them for anything but the image they begin as.
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(
        content, media_type=kind, headers={**headers, "Cache-Control": "public, max-age=31536000, immutable"}
    )


def as_photo(row: dict[str, Any], request: Request) -> Photo:
    """A photo with the address of its bytes."""
    return Photo(**row, url=request.url_for("get_photo", photo=row["id"]).path)
