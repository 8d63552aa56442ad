from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/v1/"


class CookielessMiddleware:
    """Programs come by their token alone: whatever a browser sends along opens nothing here, so nothing can be forged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            request.COOKIES = {}
        return self.get_response(request)
