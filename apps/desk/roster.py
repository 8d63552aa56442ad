"""花名册: departments, people and roles from a table; first what it says and what is wrong, then all of it or nothing."""

from __future__ import annotations

from base64 import b64decode, b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.people import slips
from apps.accounts.roster import HEADS, admit, read_roster
from apps.departments.models import District
from apps.files.refusal import Refused

from .people import district_of

LARGEST = 1
"""MB of a roster: five thousand lines are less."""
SCHOOL = {"unit": "yixiao", "unit_name": "第一小学", "parent": "jiaoyu", "kind": "学校"}
SAMPLE = (
    {"unit": "jiaoyu", "unit_name": "教育局", "name": "某会计", "login": "jiaoyu1", "role": "填报人", "kind": "政府部门"},
    SCHOOL | {"name": "某校长", "login": "yixiao1", "role": "单位负责人", "email": "yixiao1@example.cn"},
    {"unit": "101001", "unit_name": "林业局"},
    {"name": "某科员", "login": "shenhe2", "role": "审核员"},
)
"""How a roster looks, shown beside the field for it."""
SALT = "roster"
GOOD_FOR = 3600
"""Seconds between seeing what a roster says and taking it."""


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """A file is read and shown; ``seen`` is the same file coming back to be written, signed so that it is just what was shown."""
    district = district_of(request)
    heads, sample = [words[0] for words in HEADS.values()], [[row.get(key, "") for key in HEADS] for row in SAMPLE]
    context: dict[str, object] = {"district": district, "heads": heads, "sample": sample}
    if request.method == "GET":
        return render(request, "desk/roster.html", context)
    try:
        name, data = _brought(request, district)
        found = read_roster(data, name, district)
    except Refused as error:
        messages.error(request, error.message)
        return render(request, "desk/roster.html", context, status=422)
    if "seen" in request.POST and not found.faults:
        admitted = admit(found, district, request.user)
        return render(request, "desk/roster.html", context | {"admitted": admitted, "slips": slips(admitted.passwords)})
    seen = signing.dumps([district.pk, name, b64encode(data).decode()], salt=SALT, compress=True)
    return render(request, "desk/roster.html", context | {"roster": found, "seen": seen}, status=422 if found.faults else 200)


def _brought(request: HttpRequest, district: District) -> tuple[str, bytes]:
    if text := request.POST.get("seen"):
        try:
            whose, name, data = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature:
            raise Refused("时间过长或内容不完整，什么也没有写入。请重新选择文件。") from None
        if whose != district.pk:
            raise Refused("这份花名册是为别的区划读的，请重新选择文件。")
        return name, b64decode(data)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("请选择花名册文件。")
    if (upload.size or 0) > LARGEST * 1024**2:
        raise Refused(f"文件超过 {LARGEST} MB，花名册没有这么大。")
    return upload.name or "", upload.read()
