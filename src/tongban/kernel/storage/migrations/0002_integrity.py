"""What Django's models cannot say: a use is of the holder's own file; times are of our time."""

from django.db import migrations

# locks: the tables are new in this release and empty

KEEP = """
ALTER TABLE storage_fileuse ADD CONSTRAINT file_use_is_of_the_holders_file
    FOREIGN KEY (file_id, holder_id) REFERENCES storage_storedfile (id, holder_id);
ALTER TABLE storage_storedfile ADD CONSTRAINT file_times_are_of_our_time
    CHECK (put_at BETWEEN '2020-01-01' AND '2200-01-01'
       AND (expires_at IS NULL OR expires_at < '2210-01-01'));
"""
DROP = """
ALTER TABLE storage_storedfile DROP CONSTRAINT file_times_are_of_our_time;
ALTER TABLE storage_fileuse DROP CONSTRAINT file_use_is_of_the_holders_file;
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
