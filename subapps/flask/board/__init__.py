"""The supporters' board: notices, replies and thanks."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask

from . import accounts, api, csrf, database, errors, pages, protection, times
from .seed import seed
from .settings import read_settings

# The style sheet and icons that the applications of the league share.
DESIGN = Path(__file__).resolve().parents[3] / "static"


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Makes the application, with its database ready; `settings` outranks the environment."""
    app = Flask(__name__)
    app.config.from_mapping(
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.config.from_mapping(read_settings())
    app.config.from_mapping(settings)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters["moment"] = times.shown

    app.register_blueprint(Blueprint("design", __name__, static_folder=DESIGN, static_url_path="/design"))
    app.register_blueprint(accounts.blueprint)
    csrf.init_app(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    errors.init_app(app)
    protection.init_app(app)
    database.init_app(app, seed)
    return app
