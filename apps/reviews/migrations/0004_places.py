import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.departments.tenancy


def places(apps, schema_editor):
    """Opinions hung on steps; a step is a place like any other now."""
    Comment = apps.get_model("reviews", "Comment")
    for comment in Comment.objects.filter(place__startswith="step:"):
        comment.place = f"步骤.{comment.place.removeprefix('step:')}"
        comment.save(update_fields=("place",))


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_initial"),
        ("reviews", "0003_tenancy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("comment", "place_label", "label"),
        migrations.AlterField("comment", "label", models.CharField(blank=True, max_length=300, verbose_name="位置名称")),
        migrations.AlterField("comment", "place", models.CharField(blank=True, max_length=300, verbose_name="位置")),
        migrations.AlterField("comment", "state", models.CharField(
            choices=[("open", "待答复"), ("answered", "已答复"), ("closed", "已解决"), ("kept", "留存备查")],
            default="open", max_length=8, verbose_name="状态",
        )),
        migrations.AddField("comment", "stood", models.TextField(blank=True, default="", verbose_name="当时的内容"), preserve_default=False),
        migrations.AddField("comment", "internal", models.BooleanField(default=False, verbose_name="内部备注")),
        migrations.AddField("comment", "decision", models.TextField(blank=True, default="", verbose_name="办结理由"), preserve_default=False),
        migrations.AddField("comment", "decided_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
        migrations.AddField("comment", "decided_by", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
        )),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="意见")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                )),
                ("district", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="departments.district",
                )),
            ],
            options={
                "verbose_name": "常用意见", "verbose_name_plural": "常用意见", "ordering": ("at", "pk"),
                "constraints": [apps.departments.tenancy.Fixed("district", name="remark_stays")],
            },
        ),
        migrations.RunPython(places, migrations.RunPython.noop),
    ]
