"""What the worker saw last, for the console (自查)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tongban_site", "0002_worker_lease")]
    operations = [
        migrations.CreateModel(
            name="UpkeepReading",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("content", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", "house")), name="upkeep_reading_is_one"
                    )
                ],
            },
        ),
    ]
