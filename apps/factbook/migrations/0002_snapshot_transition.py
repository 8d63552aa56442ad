import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_transitionlog"),
        ("factbook", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="transition",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="snapshot",
                to="assessments.transitionlog", verbose_name="经过",
            ),
        ),
    ]
