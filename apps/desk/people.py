"""部门和人员: what the bureau's administrator keeps of the own district, without the system's own pages."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.locks import unlock
from apps.accounts.models import Token
from apps.accounts.people import (
    add_person,
    add_role,
    people_of,
    remove_role,
    renew_unused,
    reset_password,
    set_active,
    set_email,
    slips,
)
from apps.accounts.tokens import revoke
from apps.assessments.access import districts_of
from apps.assessments.models import Cycle
from apps.audit.case import Case
from apps.audit.fields import told
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Department, District, Membership, Role, User

FITS = {
    Role.DRAFTER: "填报人、单位负责人须选部门。", Role.HEAD: "填报人、单位负责人须选部门。",
    Role.REVIEWER: "审核员、财政局管理员不选部门。", Role.ADMIN: "审核员、财政局管理员不选部门。",
}  # fmt: skip


class RoleForm(forms.Form):
    """What somebody is to be, and where."""

    role = forms.TypedChoiceField(label="角色", choices=Role.choices, coerce=Role)
    department = forms.ModelChoiceField(
        Department.objects.none(), label="部门", required=False, empty_label="（财政局，不选部门）", help_text="填报人、单位负责人选部门。"
    )

    def __init__(self, district: District, data: object = None):
        super().__init__(data)
        self.fields["department"].queryset = district.departments.order_by("code")

    def clean(self) -> dict[str, object]:
        typed = super().clean() or {}
        role = typed.get("role")
        if role is not None and role.of_bureau == bool(typed.get("department")):
            self.add_error("department", FITS[role])
        return typed


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="邮箱", required=False, max_length=254, help_text="可以不填。设了邮件服务器的，催报也发到这里；公开的内容里没有它。"
    )


class NewUserForm(forms.Form):
    """A name to log in with that nobody has."""

    username = forms.CharField(
        label="用户名", max_length=150, help_text="登录用，建立以后不能更改。", validators=User._meta.get_field("username").validators
    )

    def clean_username(self) -> str:
        if User.objects.filter(username__iexact=self.cleaned_data["username"]).exists():
            raise forms.ValidationError("这个用户名已经有人用了，请换一个。")
        return self.cleaned_data["username"]


class PersonForm(RoleForm, EmailForm, NewUserForm):
    field_order = ("username", "name", "role", "department", "email")
    name = forms.CharField(label="姓名", max_length=60, validators=User._meta.get_field("name").validators)


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("code", "name", "parent", "kind", "secret")

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        own = Department.objects.filter(district=self.instance.district_id).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = own.order_by("code")
        if self.instance.pk:
            del self.fields["code"]

    def clean_code(self) -> str:
        if Department.objects.filter(district=self.instance.district_id, code=self.cleaned_data["code"]).exists():
            raise forms.ValidationError("本区划已经有这个代码的部门了。")
        return self.cleaned_data["code"]

    def clean_parent(self) -> Department | None:
        """A tree: nobody is below themselves, however far."""
        parent, above = self.cleaned_data["parent"], set()
        step = parent
        while step is not None and step.pk not in above:
            if step.pk == self.instance.pk and self.instance.pk:
                raise forms.ValidationError("主管部门不能是本部门自己的下属单位。")
            above.add(step.pk)
            step = step.parent
        return parent


def district_of(request: HttpRequest) -> District:
    """The district the administrator keeps; of several, the one that is named."""
    own = District.objects.filter(pk__in=districts_of(request, Role.ADMIN)).order_by("code")
    wanted = request.GET.get("district", "")
    return get_object_or_404(own, code=wanted) if wanted else own[0]


def _managed(request: HttpRequest, pk: int) -> tuple[User, District]:
    district = district_of(request)
    return get_object_or_404(people_of([district.pk]), pk=pk), district


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """All of them, or those a word finds: by name, user name, department, code, kind."""
    return _page(request, district_of(request))


@login_required
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person(request, *_managed(request, pk))


def _person(request: HttpRequest, user: User, district: District, code: int = 200, **more: object) -> HttpResponse:
    roles = user.memberships.filter(district=district).select_related("department").order_by("role", "pk")
    context = {
        "person": user, "district": district, "roles": roles, "form": RoleForm(district), "tokens": Token.objects.of(user),
        "email_form": EmailForm(initial={"email": user.email}),
    }  # fmt: skip
    return render(request, "desk/person.html", context | more, status=code)


def _page(request: HttpRequest, district: District, code: int = 200, **more: object) -> HttpResponse:
    roles = Prefetch("memberships", Membership.objects.filter(district=district).select_related("department").order_by("role", "pk"))
    everybody = people_of([district.pk]).prefetch_related(roles)
    departments = district.departments.select_related("parent").order_by("code")
    drafting = Membership.objects.filter(district=district, role=Role.DRAFTER, user__is_active=True)
    word = request.GET.get("q", "").strip()
    context = {
        "district": district, "form": PersonForm(district), "left": _left(district), "q": word,
        "people": [one for one in everybody if _found(word, *_words_of(one))],
        "departments": [one for one in departments if _found(word, one.code, one.name, one.kind, str(one.parent or ""))],
        "waiting": sum(one.never_came for one in everybody), "headless": departments.headless(),
        "drafting": set(drafting.values_list("department", flat=True)),
    }  # fmt: skip
    return render(request, "desk/people.html", context | more, status=code)


def _words_of(user: User) -> list[str]:
    return [user.username, user.name, *(one.department.name for one in user.memberships.all() if one.department)]


def _found(word: str, *line: str) -> bool:
    """Whether a line of the list has the word; without one every line is shown."""
    return any(word.lower() in text.lower() for text in line)


def _left(district: District) -> dict[str, object]:
    """Departments that came after the last year was opened and have no part in it yet."""
    cycle = Cycle.objects.filter(district=district, as_of=None).order_by("-year").first()
    if cycle is None:
        return {}
    count = district.departments.exclude(assessments__cycle=cycle).count()
    return {"cycle": cycle, "count": count} if count else {}


@login_required
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    district = district_of(request)
    form = PersonForm(district, request.POST)
    if not form.is_valid():
        return _page(request, district, 422, form=form)
    typed = form.cleaned_data
    about = (typed["username"], typed["name"], district, typed["department"], typed["role"])
    user, password = add_person(*about, request.user, typed["email"])
    return _person(request, user, district, password=password)


@login_required
@never_cache
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """The new password stands on this page alone, once; whoever guessed wrong too often may use it at once."""
    user, district = _managed(request, pk)
    given = reset_password(user, Case(district.code), request.user)
    unlock(request, user.username)
    return _person(request, user, district, password=given)


@login_required
@never_cache
@require_POST
def passwords(request: HttpRequest) -> HttpResponse:
    """New ones for all who never logged in; they too stand on this page alone, once."""
    district = district_of(request)
    given = slips(renew_unused(district, request.user))
    return render(request, "desk/passwords.html", {"district": district, "slips": given})


@login_required
@require_POST
def active(request: HttpRequest, pk: int) -> HttpResponse:
    user, district = _managed(request, pk)
    if user == request.user:
        messages.error(request, "不能停用自己的账号。")
    else:
        set_active(user, not user.is_active, Case(district.code), request.user)
        messages.success(request, f"已{'启用' if user.is_active else '停用'}“{user}”的账号。")
    return redirect("person", pk)


@login_required
@require_POST
def email(request: HttpRequest, pk: int) -> HttpResponse:
    user, district = _managed(request, pk)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _person(request, user, district, 422, email_form=form)
    if form.cleaned_data["email"] != user.email:
        set_email(user, form.cleaned_data["email"], Case(district.code), request.user)
    messages.success(request, "邮箱已保存。")
    return redirect("person", pk)


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int, token_pk: int) -> HttpResponse:
    user, _ = _managed(request, pk)
    found = get_object_or_404(Token.objects.of(user).select_related("user"), pk=token_pk)
    if revoke(found, request.user):
        messages.success(request, f"已作废“{user}”的令牌“{found}”。")
    return redirect("person", pk)


@login_required
@require_POST
def role_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, district = _managed(request, pk)
    form = RoleForm(district, request.POST)
    if form.is_valid():
        try:
            add_role(user, district, form.cleaned_data["department"], form.cleaned_data["role"], request.user)
        except ValidationError:
            form.add_error(None, "已经有这个任职了。")
        else:
            messages.success(request, f"已为“{user}”增加任职。")
            return redirect("person", pk)
    return _person(request, user, district, 422, form=form)


@login_required
@require_POST
def role_remove(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    user, _ = _managed(request, pk)
    found = get_object_or_404(Membership.objects.select_related("user", "district", "department__district"), pk=role_pk, user=user)
    if user == request.user and found.role == Role.ADMIN:
        messages.error(request, "不能撤去自己的管理员任职。")
    elif user.memberships.count() == 1:
        messages.error(request, "这是唯一的任职；不再工作的，请停用账号。")
    else:
        remove_role(found, request.user)
        messages.success(request, f"已撤去“{user}”的任职。")
    return redirect("person", pk)


@login_required
@require_http_methods(["GET", "POST"])
def department_add(request: HttpRequest) -> HttpResponse:
    return _department(request, Department(district=district_of(request)), "新增部门")


@login_required
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Department, pk=pk, district__in=districts_of(request, Role.ADMIN))
    return _department(request, found, f"修改“{found.name}”")


def _department(request: HttpRequest, found: Department, heading: str) -> HttpResponse:
    new = found.pk is None
    form = DepartmentForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            changes = told(form, form.changed_data, new)
            record(request.user, saved.case, *(Change(Thing.DEPARTMENT, f"{saved.code} {label}", *values) for label, *values in changes))
        messages.success(request, "已保存。")
        return redirect("people")
    return render(request, "desk/department.html", {"form": form, "heading": heading}, status=422 if form.errors else 200)
