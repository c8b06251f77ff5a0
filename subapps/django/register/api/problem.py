"""Problem documents (RFC 9457)."""

from django.http import JsonResponse


def problem(status: int, title: str, detail: str | None = None, errors: dict[str, str] | None = None) -> JsonResponse:
    """A problem document; `errors` says of each field what is wrong with it."""
    document: dict[str, object] = {"status": status, "title": title}
    if detail is not None:
        document["detail"] = detail
    if errors is not None:
        document["errors"] = [{"field": field, "message": message} for field, message in errors.items()]
    return JsonResponse(document, status=status, content_type="application/problem+json")
