"""A record that cannot be shown would close the page of the one it concerns: no infinite times."""

from django.db import migrations

KEEP = """
ALTER TABLE access_accessrecord ADD CONSTRAINT access_is_of_our_time
    CHECK (at BETWEEN '2020-01-01' AND '2200-01-01');
ALTER TABLE access_accessedholder ADD CONSTRAINT accessed_is_of_our_time
    CHECK (at BETWEEN '2020-01-01' AND '2200-01-01');
"""
DROP = """
ALTER TABLE access_accessedholder DROP CONSTRAINT accessed_is_of_our_time;
ALTER TABLE access_accessrecord DROP CONSTRAINT access_is_of_our_time;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
