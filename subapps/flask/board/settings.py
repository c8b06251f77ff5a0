"""What the environment decides."""

import os
import secrets
from pathlib import Path
from typing import Any

DATABASE = Path(__file__).resolve().parents[1] / "data" / "flask.sqlite"


def read_settings() -> dict[str, Any]:
    """The settings of this process; an empty variable counts as unset."""
    return {
        "DATABASE": os.environ.get("BOARD_DB") or str(DATABASE),
        # Without a key every process draws its own, and a restart signs everybody out.
        "SECRET_KEY": os.environ.get("SESSION_SECRET") or secrets.token_urlsafe(32),
        # Without a token none may write through the API.
        "API_TOKEN": os.environ.get("BOARD_TOKEN") or None,
        # Of the two accounts that an empty database is given.
        "STEWARD_PASSWORD": os.environ.get("BOARD_STEWARD_PASSWORD") or "steward",
        "FAN_PASSWORD": os.environ.get("BOARD_FAN_PASSWORD") or "fan",
    }
