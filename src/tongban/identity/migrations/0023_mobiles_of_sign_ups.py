"""A mobile that was kept when it had been given for comparing only is deleted.

The agreement said: deleted once compared, used for nothing else (个人信息保护法 第四十七条). Only
numbers of people whom a sign-up itself entered; what a window took down by code stays, and so does
what a legal hold freezes. After the last process of the former version, which kept them; who
signed up with the present one was asked, and is known by the record that precedes the question.
"""

from django.db import migrations

# locks: touches only rows of people who signed up online, each for as long as one update

FORGET = """
UPDATE identity_person p SET sealed_mobile = NULL
FROM identity_trustevidence e
WHERE e.holder_id = p.holder_id AND e.how = 'sign_up' AND e.reference LIKE 'sign_up:%'
  AND p.registered_at > e.given_at - interval '1 minute' AND p.sealed_mobile IS NOT NULL
  AND NOT EXISTS (SELECT FROM retention_legalhold h
                  WHERE h.released_at IS NULL AND h.holder_id = p.holder_id)
  AND NOT EXISTS (SELECT FROM access_accessedholder a
                  JOIN access_accessrecord r ON r.id = a.record_id
                  WHERE a.holder_id = p.holder_id AND r.purpose = 'sign_up.verify'
                    AND r.at <= p.registered_at)
"""


class Migration(migrations.Migration):
    step = "post"
    dependencies = [
        ("identity", "0022_typed_cards_say_why"),
        ("retention", "0004_who_may_ask"),
        ("access", "0004_things_to_hold"),
    ]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
