"""A typed card says why it was not read, and gives level 4 at most.

Code of before says no reason and gives 5: hence after it has gone. What was typed before keeps
its level.
"""

from django.db import migrations, models

# locks: registrations end after KEEP_REGISTRATIONS_DAYS; some 100,000 rows take tenths of a second

EARLIER = """
UPDATE identity_windowregistration SET typed_reason = 'earlier'
WHERE read_how = 'typed' AND typed_reason = '';
"""
LEVEL = """
CREATE FUNCTION identity_typed_card_gives_four() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.how <> 'window' OR NEW.level <= 4
            OR NEW.reference !~ '^registration:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM identity_windowregistration r
               WHERE r.id = split_part(NEW.reference, ':', 2)::uuid AND r.read_how = 'typed') THEN
        RAISE EXCEPTION 'a card that was typed gives level 4 at most'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'trust_evidence_of_a_typed_card';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_evidence_of_a_typed_card BEFORE INSERT ON identity_trustevidence
    FOR EACH ROW EXECUTE FUNCTION identity_typed_card_gives_four();
"""
FREE = """
DROP TRIGGER trust_evidence_of_a_typed_card ON identity_trustevidence;
DROP FUNCTION identity_typed_card_gives_four;
"""


class Migration(migrations.Migration):
    step = "post"
    dependencies = [("identity", "0021_typed_cards")]
    operations = [
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="windowregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_how", "reader"), ("typed_reason", "")),
                    models.Q(
                        ("read_how", "typed"),
                        ("typed_reason__in", ["reader", "card", "earlier"]),
                    ),
                    _connector="OR",
                ),
                name="window_registration_typed_says_why",
            ),
        ),
        migrations.RunSQL(LEVEL, FREE),
    ]
