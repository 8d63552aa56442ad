"""The indicators of a project become figures, like everything else people type: any form may have columns of its own."""

from django.db import migrations
from django.db.models import F

COLUMNS = {
    "level1": "level1", "level2": "level2", "name": "name", "sign": "sign", "target": "target_value", "unit": "unit",
    "actual": "actual_value", "weight": "weight", "level": "level", "points": "points", "reason": "reason",
}  # fmt: skip


def carry_over(apps, schema_editor):
    """One figure a filled cell, under the project's own row, the indicators in their order."""
    Target, Figure = apps.get_model("projects", "Target"), apps.get_model("budgets", "Figure")
    figures, place, times = [], {}, {}
    targets = Target.objects.order_by("project_id", "ordinal", "pk").annotate(assessment_id=F("project__assessment_id"))
    for target in targets.iterator():
        number = place[target.project_id] = place.get(target.project_id, 0) + 1
        statement, row = f"项目.P{target.project_id}.指标", f"项{number}"
        times[statement, row] = target.updated_at
        figures += [
            Figure(
                assessment_id=target.assessment_id, statement=statement, row=row, column=column, raw=getattr(target, name),
                demo=target.demo, updated_by_id=target.updated_by_id,
            )
            for name, column in COLUMNS.items()
            if getattr(target, name)
        ]  # fmt: skip
    Figure.objects.bulk_create(figures, batch_size=500)
    for (statement, row), when in times.items():
        Figure.objects.filter(statement=statement, row=row).update(updated_at=when)


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_tenancy"), ("budgets", "0002_tenancy")]

    operations = [
        migrations.RunPython(carry_over),
        migrations.RemoveConstraint("target", "target_stays"),
        migrations.DeleteModel("Target"),
    ]
