"""What the environment decides."""

import os
from dataclasses import dataclass
from pathlib import Path

DATABASE = Path(__file__).resolve().parents[1] / "data" / "fastapi.sqlite"


@dataclass(frozen=True)
class Settings:
    """The settings of this process."""

    database: Path
    # Of the account that an empty database is given.
    keeper_password: str


def read_settings() -> Settings:
    """Reads the settings; an empty variable counts as unset."""
    return Settings(
        database=Path(os.environ.get("PITCH_DB") or DATABASE),
        keeper_password=os.environ.get("PITCH_KEEPER_PASSWORD") or "keeper",
    )
