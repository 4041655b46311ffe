from django.db import migrations, models

# locks: the tables are new in this release and empty


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0015_living_keys_and_people'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='bodyclaim',
            index=models.Index(fields=['asked_at'], name='body_claim_by_age'),
        ),
        migrations.AddIndex(
            model_name='mobilecode',
            index=models.Index(fields=['asked_at'], name='mobile_code_by_age'),
        ),
        migrations.AddIndex(
            model_name='phonemessage',
            index=models.Index(fields=['at'], name='phone_message_by_age'),
        ),
        migrations.AddIndex(
            model_name='verificationattempt',
            index=models.Index(fields=['asked_at'], name='attempt_by_age'),
        ),
        migrations.AddIndex(
            model_name='windowregistration',
            index=models.Index(fields=['ended_at'], name='window_registration_by_end'),
        ),
        migrations.AddIndex(
            model_name='windowregistration',
            index=models.Index(fields=['read_at'], name='window_registration_by_age'),
        ),
    ]
