"""Problem documents (RFC 9457)."""

from collections.abc import Mapping

from flask import Response, jsonify


def of(status: int, title: str, detail: str | None = None, errors: Mapping[str, str] | None = None) -> Response:
    """A problem document; `errors` says of each field what is wrong with it."""
    document: dict[str, object] = {"status": status, "title": title}
    if detail is not None:
        document["detail"] = detail
    if errors is not None:
        document["errors"] = [{"field": field, "message": message} for field, message in errors.items()]
    response = jsonify(document)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response
