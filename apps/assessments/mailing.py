"""催报邮件: reminders by e-mail beside the notice on the desk, where the site has a mail server.

The act asks for it and is done whatever becomes of it; a worker sends it, writes down to how many it went, and says so in the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse

from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import Membership, Role, User

from .models import Mailing, TransitionLog

NOBODY = "没有人登记邮箱，没有发邮件"
REFUSED = "邮件服务器没有收下，没有发邮件"
AWAY = "邮件服务器连不上，没有发邮件"


def ask_to_mail(logs: Sequence[TransitionLog], by: User) -> None:
    """A job for all of them; nothing where the site sends no mail."""
    if settings.EMAIL_HOST and logs:
        Mailing.objects.create(logs=[log.pk for log in logs], requested_by=by).wake()


def send(mailing: Mailing) -> None:
    """What was not told yet is told; a mailing that was interrupted goes on where it stopped."""
    logs = TransitionLog.objects.filter(pk__in=mailing.logs, mailed="").order_by("pk")
    logs = list(logs.select_related("assessment__department", "assessment__cycle__district", "by"))
    people, post = _people({log.assessment.department_id for log in logs}), _Post()
    for number, log in enumerate(logs, 1):
        log.mailed = post.send(log, people[log.assessment.department_id])
        with transaction.atomic():
            log.save(update_fields=["mailed"])
            record(mailing.requested_by, log.assessment.case, Change(Thing.STATE, "催报邮件", after=log.mailed, act=Act.ADD))
        mailing.say(number * 99 // len(logs), "正在发送")
    if failed := sum(log.mailed in (AWAY, REFUSED) for log in logs):
        mailing.fail(f"有 {failed} 个部门的邮件没有发出，请核对邮件服务器的设置。{mailing.kept}。")
    else:
        mailing.finish()


def _people(departments: set[int]) -> dict[int, list[str]]:
    """The addresses of who fills in and who signs."""
    own = Membership.objects.filter(department__in=departments, role__in=(Role.DRAFTER, Role.HEAD), user__is_active=True)
    found: dict[int, list[str]] = defaultdict(list)
    for department, address in own.exclude(user__email="").order_by("pk").values_list("department_id", "user__email"):
        if address not in found[department]:
            found[department].append(address)
    return found


class _Post:
    """One connection for all messages; once the server is away, nothing waits for it again."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.away = False

    def send(self, log: TransitionLog, addresses: list[str]) -> str:
        """One message to the people of a department; how it went."""
        if not addresses or self.away:
            return AWAY if addresses else NOBODY
        try:
            self.connection.open()
            _message(log, addresses, self.connection).send()
        except (SMTPRecipientsRefused, SMTPResponseException):
            return REFUSED
        except OSError:
            self.away = True
            return AWAY
        return f"已发邮件 {len(addresses)} 人"


def _message(log: TransitionLog, addresses: list[str], connection: BaseEmailBackend) -> EmailMessage:
    one, district = log.assessment, log.assessment.cycle.district
    link = f"{settings.SITE_URL}{reverse('assessment', args=(one.pk,))}" if settings.SITE_URL else ""
    lines = (f"{one.department.name}：", log.comment, f"期限：{one.deadline}", link, f"{district.bureau or district} {log.by}")
    subject = " ".join(f"催报：{one.cycle.title}".split())
    return EmailMessage(subject, "\n\n".join(filter(None, lines)), to=addresses, connection=connection)
