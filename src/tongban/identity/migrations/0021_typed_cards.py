"""A registration may say why its card was typed and not read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0020_things_to_hold")]
    operations = [
        migrations.AddField(
            model_name="windowregistration",
            name="typed_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
    ]
