"""建立区划: who keeps the system opens it for a finance bureau, which does everything else itself."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.people import add_person, slips
from apps.assessments.models import Cycle
from apps.departments.models import District, Role, User
from apps.packs.loading import store
from apps.packs.models import PackVersion
from apps.packs.moving import Head, choices, made_for
from apps.packs.starting import CannotStart

from .people import NewUserForm

PACKS = settings.BASE_DIR / "packs"


class FoundingForm(NewUserForm):
    """A district, the forms it begins with, and the one who keeps it."""

    field_order = ("name", "code", "year", "chosen", "username", "person")
    name = forms.CharField(
        label="区划名称", max_length=80, validators=District._meta.get_field("name").validators,
        help_text="如“云溪县”，印在页面上方；财政部门即“云溪县财政局”。",
    )  # fmt: skip
    code = forms.SlugField(
        label="区划代码", max_length=40,
        help_text="一般用拼音，如 yunxi：小写字母、数字和连字符，以字母开头。出现在公开网址里，定了不能改。",
    )  # fmt: skip
    year = forms.IntegerField(label="预算年度", min_value=2000, max_value=2100, help_text="自评的是哪一年的预算，如 2025。")
    chosen = forms.ChoiceField(
        label="表样、指标和报告大纲", widget=forms.RadioSelect,
        help_text="先选最接近本地通知的一套，马上可用。与通知不同的地方，以后照 docs/packs.md 改好区划包再载入，已经布置的不受影响。",
    )  # fmt: skip
    person = forms.CharField(label="财政局管理员的姓名", max_length=60, validators=User._meta.get_field("name").validators)

    def __init__(self, data: object = None):
        super().__init__(data, initial={"year": timezone.localdate().year - 1})
        self.fields["chosen"].choices = list(choices(PACKS))
        self.fields["username"].label = "财政局管理员的用户名"
        self.fields["username"].help_text = "登录用，建立以后不能更改。密码由系统给出，只显示一次。"
        self.initial["chosen"] = self.fields["chosen"].choices[0][0]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if District.objects.filter(code=code).exists():
            raise forms.ValidationError("已经有这个代码的区划了，请换一个。")
        return code


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """The password of the bureau's administrator stands on the answer alone, once."""
    if not request.user.is_superuser:
        raise Http404
    form = FoundingForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "districts": _districts()}
    if request.method == "POST" and form.is_valid():
        try:
            version, given = _found(form.cleaned_data, request.user)
        except CannotStart as reason:
            form.add_error(None, str(reason))
        else:
            return render(request, "desk/founded.html", {"version": version, "slips": slips(given)})
    return render(request, "desk/founding.html", context, status=422 if form.errors else 200)


def _districts() -> list[tuple[District, list[PackVersion], int]]:
    """What there is already: each with its packs and how many years are opened."""
    found = District.objects.prefetch_related("packs")
    opened = list(Cycle.objects.values_list("district_id", flat=True))
    return [(one, list(one.packs.all()), opened.count(one.pk)) for one in found]


@transaction.atomic
def _found(typed: dict[str, object], by: User) -> tuple[PackVersion, dict[User, str]]:
    pack, files = made_for(PACKS, typed["chosen"], Head(typed["code"], typed["name"], typed["year"]))
    version = store(pack, files, by)
    user, password = add_person(typed["username"], typed["person"], version.district, None, Role.ADMIN, by)
    return version, {user: password}
