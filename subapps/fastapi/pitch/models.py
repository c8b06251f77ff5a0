"""What is sent and received."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Verdict = Literal["playable", "inspection", "unplayable"]


class Shape(BaseModel):
    """JSON has its names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class ReadingInput(Shape):
    """What a groundskeeper measures."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"temperature": 8.5, "rain": 4, "moisture": 45, "wind": 12, "note": "Firm, freshly cut."}]
        },
    )

    temperature: Annotated[float, Field(ge=-40, le=60, description="Of the air, in °C.")]
    rain: Annotated[float, Field(ge=0, le=500, description="Of the last day, in mm.")]
    moisture: Annotated[int, Field(ge=0, le=100, description="Of the soil, in percent.")]
    wind: Annotated[float, Field(ge=0, le=250, description="Gusts, in km/h.")]
    note: Annotated[str, Field(max_length=200)] = ""


class Reading(ReadingInput):
    """What was measured, when and by whom."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=None)

    id: int
    ground_id: int
    taken_at: datetime
    keeper: str


class Judgement(Shape):
    """Whether a ground can be played on."""

    verdict: Verdict
    reasons: list[str]


class Ground(Shape):
    """A ground, with its latest reading and what follows from it."""

    id: int
    name: str
    club: str
    surface: Literal["grass", "hybrid", "artificial"]
    latest: Reading | None
    judgement: Judgement


class Photo(Shape):
    """A photo of a ground; its bytes are at `url`."""

    id: int
    ground_id: int
    type: str
    size: int
    taken_at: datetime
    url: str


class Token(BaseModel):
    """A token, as OAuth 2.0 names its parts (RFC 6749 section 5.1)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: Annotated[int, Field(description="Seconds.")]


class Snapshot(Shape):
    """The first message of `/live`."""

    type: Literal["snapshot"] = "snapshot"
    grounds: list[Ground]


class Report(Shape):
    """A message of `/live`: a ground with its new reading."""

    type: Literal["reading"] = "reading"
    ground: Ground


class Watch(Shape):
    """What a watcher sends to `/live`: the grounds it wants to hear of; none means all."""

    model_config = ConfigDict(extra="forbid")

    watch: Annotated[list[int], Field(max_length=100)]


class Watching(Shape):
    """The answer to `Watch`."""

    type: Literal["watching"] = "watching"
    grounds: list[int]
