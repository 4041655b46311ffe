"""What officers write at a window takes the duty for it; a slip is printed again for a few days.

As the doors of 0012 ask for the duty themselves, so do the tables a window adds rows to: a
forgotten guard writes nothing. The day is that of the row.
"""

from django.db import migrations

BY_DUTY = """
CREATE FUNCTION identity_officer_has_duty() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    on_day date := ((to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF current_setting('role') <> 'tongban_officer' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM identity_duty d
                   WHERE d.officer_id = identity_setting('officer')
                     AND d.department_id = identity_setting('department')
                     AND d.code = ANY (TG_ARGV[1:]) AND d.valid_from <= on_day
                     AND (d.valid_to IS NULL OR d.valid_to >= on_day)) THEN
        RAISE EXCEPTION 'this takes a duty of the window' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_person_takes_a_duty BEFORE INSERT ON identity_person FOR EACH ROW
    EXECUTE FUNCTION identity_officer_has_duty(
        'registered_at', 'people.register', 'identity.guardian');
CREATE TRIGGER identity_body_takes_a_duty BEFORE INSERT ON identity_body FOR EACH ROW
    EXECUTE FUNCTION identity_officer_has_duty('registered_at', 'bodies.register');
CREATE TRIGGER identity_account_takes_a_duty BEFORE INSERT ON identity_account FOR EACH ROW
    EXECUTE FUNCTION identity_officer_has_duty('opened_at', 'people.register');
CREATE TRIGGER identity_evidence_takes_a_duty BEFORE INSERT ON identity_trustevidence FOR EACH ROW
    EXECUTE FUNCTION identity_officer_has_duty('given_at', 'people.register');
CREATE TRIGGER identity_mandate_takes_a_duty BEFORE INSERT ON identity_mandate FOR EACH ROW
    EXECUTE FUNCTION identity_officer_has_duty('given_at', 'identity.guardian');
CREATE TRIGGER identity_guardianship_takes_a_duty BEFORE INSERT ON identity_guardianship
    FOR EACH ROW EXECUTE FUNCTION identity_officer_has_duty('recorded_at', 'identity.guardian');

-- A window opens accounts for people, never for officers; it enters guardians and nothing else a
-- person gives themselves; all of it in the officer's own name.
CREATE FUNCTION identity_officer_stays_at_the_window() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    row jsonb := to_jsonb(NEW);
BEGIN
    IF current_user = 'tongban_officer' AND (
        row ->> 'officer_id' IS NOT NULL OR coalesce(row ->> 'kind', 'guardian') <> 'guardian'
        OR coalesce(row ->> 'how', 'window') <> 'window'
        OR coalesce(row ->> 'given_by', current_setting('app.actor', true))
           IS DISTINCT FROM current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'not for a window to write' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_account_stays_at_the_window BEFORE INSERT ON identity_account
    FOR EACH ROW EXECUTE FUNCTION identity_officer_stays_at_the_window();
CREATE TRIGGER identity_evidence_stays_at_the_window BEFORE INSERT ON identity_trustevidence
    FOR EACH ROW EXECUTE FUNCTION identity_officer_stays_at_the_window();
CREATE TRIGGER identity_mandate_stays_at_the_window BEFORE INSERT ON identity_mandate
    FOR EACH ROW EXECUTE FUNCTION identity_officer_stays_at_the_window();
"""
FREE = """
DROP TRIGGER identity_mandate_stays_at_the_window ON identity_mandate;
DROP TRIGGER identity_evidence_stays_at_the_window ON identity_trustevidence;
DROP TRIGGER identity_account_stays_at_the_window ON identity_account;
DROP FUNCTION identity_officer_stays_at_the_window;
DROP TRIGGER identity_guardianship_takes_a_duty ON identity_guardianship;
DROP TRIGGER identity_mandate_takes_a_duty ON identity_mandate;
DROP TRIGGER identity_evidence_takes_a_duty ON identity_trustevidence;
DROP TRIGGER identity_account_takes_a_duty ON identity_account;
DROP TRIGGER identity_body_takes_a_duty ON identity_body;
DROP TRIGGER identity_person_takes_a_duty ON identity_person;
DROP FUNCTION identity_officer_has_duty;
"""

SLIP = """
CREATE OR REPLACE FUNCTION identity_new_first_password(registration uuid, hashed text,
                                                       until timestamptz, on_day date) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_name text;
BEGIN
    PERFORM identity_need_duty('people.register', on_day);
    UPDATE identity_account a SET password = hashed, temporary_until = until
    FROM identity_windowregistration r
    WHERE r.id = registration AND r.department_id = identity_setting('department')
      AND r.officer_id = identity_setting('officer') AND r.slip
      AND a.person_id = r.person_id AND a.temporary_until IS NOT NULL AND a.is_active{only}
    RETURNING a.login_name INTO found_name;
    RETURN found_name;
END $$;
"""
NEWEST = """
      -- Another window has handed out a password since: that one is not this window's to replace.
      AND NOT EXISTS (SELECT FROM identity_windowregistration later
                      WHERE later.person_id = r.person_id AND later.slip
                        AND later.ended_at > r.ended_at)"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0016_ends_by_age")]
    operations = [
        migrations.RunSQL(BY_DUTY, FREE),
        migrations.RunSQL(SLIP.format(only=NEWEST), SLIP.format(only="")),
    ]
