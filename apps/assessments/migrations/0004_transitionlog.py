import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("notstarted", "未开始"), ("drafting", "填报中"), ("signoff", "待单位负责人审核"), ("submitted", "已提交"),
    ("returned", "退回修改"), ("approved", "审核通过"), ("published", "已公开"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_wordings_and_acceptances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TransitionLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=20, verbose_name="动作")),
                ("from_state", models.CharField(choices=STATES, max_length=12, verbose_name="原状态")),
                ("to_state", models.CharField(choices=STATES, max_length=12, verbose_name="新状态")),
                ("comment", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("assessment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="assessments.assessment")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="经办人")),
            ],
            options={
                "verbose_name": "经过",
                "verbose_name_plural": "经过",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("to_state", "returned"), _negated=True), models.Q(("comment", ""), _negated=True), _connector="OR"),
                        name="transition_back_says_why",
                        violation_error_message="退回修改须写明意见。",
                    )
                ],
            },
        ),
    ]
