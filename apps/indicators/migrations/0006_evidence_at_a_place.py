from django.db import migrations, models


def named(apps, schema_editor):
    """From the code of an indicator (``6``, ``P12:拨付``) to the place its answers have."""
    Evidence = apps.get_model("indicators", "Evidence")
    for one in Evidence.objects.all().iterator():
        project, _, own = one.place.rpartition(":")
        one.place = f"项目.{project}.评判.指标{own}" if project else f"评判.指标{own}"
        one.save(update_fields=["place"])


def unnamed(apps, schema_editor):
    Evidence = apps.get_model("indicators", "Evidence")
    for one in Evidence.objects.all().iterator():
        head, _, own = one.place.partition("评判.指标")
        project = head.removeprefix("项目.").rstrip(".")
        one.place = (f"{project}:{own}" if project else own)[:40]
        one.save(update_fields=["place"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_one_name_of_points")]
    operations = [
        migrations.RenameField("evidence", "indicator", "place"),
        migrations.AlterField("evidence", "place", models.CharField(max_length=200, verbose_name="所附之处")),
        migrations.RunPython(named, unnamed),
    ]
