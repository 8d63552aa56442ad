"""Log-ins are records among the others (apps.audit): those there are move, at the beginning of the chain."""

from django.db import migrations

from apps.audit.chain import link


def move(apps, schema_editor):
    Entry = apps.get_model("audit", "Entry")
    number, before = Entry.objects.values_list("number", "hash").order_by("-number").first() or (0, "")
    for old in apps.get_model("accounts", "LoginRecord").objects.order_by("pk").iterator():
        number += 1
        row = {
            "number": number, "at": old.time, "username": old.username, "name": "", "address": old.address or "", "way": "网页",
            "thing": "login", "act": old.outcome, "district": "", "unit": "", "year": None, "subject": old.username,
            "before": "", "after": "", "note": old.browser,
        }  # fmt: skip
        before = link(before, row)
        Entry.objects.create(**row, hash=before)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_login_records'),
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='LoginRecord',
        ),
    ]
