"""The three administrators are three people (三员分立), and a duty may end on the day it began."""

import datetime

from django.db import migrations, models

# locks: one row a duty, a few thousand in all

KEEP = """
CREATE FUNCTION identity_administrators_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    three text[] := ARRAY['system.operate', 'security.grant', 'audit.read'];
    harmless text[] := ARRAY['desk.open', 'calendar.load'];
BEGIN
    -- Whoever gives another duty to the same officer waits here and then sees this one.
    PERFORM FROM identity_officer WHERE id = NEW.officer_id FOR NO KEY UPDATE;
    IF NEW.valid_to < NEW.valid_from OR NEW.code = ANY (harmless) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM identity_duty d
        WHERE d.officer_id = NEW.officer_id AND d.id <> NEW.id AND d.code <> NEW.code
          AND (d.code = ANY (three) OR NEW.code = ANY (three)) AND d.code <> ALL (harmless)
          AND (d.valid_to IS NULL OR d.valid_to >= d.valid_from)
          AND d.valid_from <= coalesce(NEW.valid_to, 'infinity')
          AND NEW.valid_from <= coalesce(d.valid_to, 'infinity')
    ) THEN
        RAISE EXCEPTION 'the three administrators are three people, and none handles business'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'duty_keeps_administrators_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER duty_keeps_administrators_apart
    AFTER INSERT OR UPDATE OF officer_id, code, valid_from, valid_to ON identity_duty
    FOR EACH ROW EXECUTE FUNCTION identity_administrators_apart();
"""
DROP = """
DROP TRIGGER duty_keeps_administrators_apart ON identity_duty;
DROP FUNCTION identity_administrators_apart;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_doors")]

    operations = [
        migrations.RemoveConstraint(model_name="duty", name="duty_ends_after_it_begins"),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None),
                    (
                        "valid_to__gte",
                        models.F("valid_from") - models.Value(datetime.timedelta(days=1)),
                    ),
                    _connector="OR",
                ),
                name="duty_ends_after_it_begins",
            ),
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
