import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.files.storage import is_full

logger = logging.getLogger("apps.files")


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


class FullDiskMiddleware:
    """A full disk is told as that, wherever a request meets it: already while its files come in, or in a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            # Large files are laid down while the form is read, which the protection against forged requests does first.
            _ = request.POST
        except OSError as error:
            if answer := self.process_exception(request, error):
                return answer
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_full(error):
            return None
        logger.error("磁盘已满：%s %s", request.method, request.path, exc_info=error)
        return render(request, "507.html", status=507)
