from django.db import migrations


def rename(apps, schema_editor):
    """What a reviewer gives has one name, whatever it is given for."""
    apps.get_model("indicators", "Judgement").objects.filter(side="review", item="复核分").update(item="得分")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_marks_of_rows")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
