"""The signed code of a receipt."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


# locks: the table is new in this release and empty

KEEP = """
ALTER TABLE cases_casereceipt ADD CONSTRAINT case_receipt_is_of_its_case
    FOREIGN KEY (case_id, holder_id, department_id)
    REFERENCES cases_case (id, holder_id, department_id);
"""
DROP = "ALTER TABLE cases_casereceipt DROP CONSTRAINT case_receipt_is_of_its_case;"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_doors'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseReceipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField()),
                ('department_id', models.UUIDField()),
                ('code', models.CharField(max_length=1200)),
                ('signed_at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='receipt', to='cases.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^R2\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+$')), name='case_receipt_is_signed')],
            },
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
