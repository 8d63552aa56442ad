"""For whoever watches the service: is it alive, can it work."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from .parts import states


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The web process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Every part by name, ok or failed; 503 where one of them is not well."""
    found = states()
    well = all(found.values())
    answer = {"status": "ok" if well else "failed"} | {part: "ok" if good else "failed" for part, good in found.items()}
    return JsonResponse(answer, status=200 if well else 503)
