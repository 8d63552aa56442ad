"""The log of transitions goes to the assessments; a snapshot names the handing in it was taken for."""

from django.db import migrations

FIELDS = ("act", "from_state", "to_state", "comment", "assessment_id", "by_id")


def carry_over(apps, schema_editor):
    old = apps.get_model("reviews", "TransitionLog")
    new = apps.get_model("assessments", "TransitionLog")
    snapshots = apps.get_model("factbook", "Snapshot")
    for row in old.objects.order_by("pk").iterator():
        made = new.objects.create(**{name: getattr(row, name) for name in FIELDS})
        # The time is set by the model when a row is made.
        new.objects.filter(pk=made.pk).update(at=row.at)
        snapshots.objects.filter(pk=row.snapshot_id).update(transition=made.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("assessments", "0004_transitionlog"),
        ("factbook", "0002_snapshot_transition"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="TransitionLog"),
    ]
