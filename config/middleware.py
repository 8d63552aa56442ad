from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class HeadersMiddleware:
    """What every answer of ours carries: it is for this person alone, and a page runs nothing but our own scripts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Neither a proxy nor the disk of a shared computer keeps it; static files are answered before this.
        response.headers.setdefault("Cache-Control", "private, no-store")
        # Only on pages: on a PDF the policy would bind the browser's own viewer.
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class NulRefusingMiddleware:
    """No person types U+0000 and PostgreSQL stores none: such a request is refused before anything is saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.method == "POST" and any("\0" in text for _, texts in request.POST.lists() for text in texts):
            raise BadRequest("提交的内容里有无法保存的控制字符（U+0000）。")
