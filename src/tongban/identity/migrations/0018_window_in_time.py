"""A registration is opened in time; a slip is printed again a few times, soon; each by duty.

Completes 0017: registrations, signatures and codes ask for the duty, too, and a registration
begins at the card and goes forward only.
"""

from django.db import migrations, models

# locks: the column is new, so all rows hold 0; some 100,000 rows are looked at in tenths of a second

BY_DUTY = """
CREATE TRIGGER identity_registration_takes_a_duty BEFORE INSERT ON identity_windowregistration
    FOR EACH ROW EXECUTE FUNCTION identity_officer_has_duty('read_at', 'people.register');
CREATE TRIGGER identity_signature_takes_a_duty BEFORE INSERT ON identity_agreementsignature
    FOR EACH ROW EXECUTE FUNCTION identity_officer_has_duty(
        'signed_at', 'people.register', 'bodies.register');
CREATE TRIGGER identity_code_takes_a_duty BEFORE INSERT ON identity_mobilecode
    FOR EACH ROW EXECUTE FUNCTION identity_officer_has_duty('asked_at', 'people.register');

-- Signed on paper, at this window and by this officer, or not written by an officer at all.
CREATE FUNCTION identity_signature_is_of_the_window() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'tongban_officer' AND (NEW.how <> 'paper'
            OR NEW.signed_by IS DISTINCT FROM current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'not for a window to write' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_signature_is_of_the_window BEFORE INSERT ON identity_agreementsignature
    FOR EACH ROW EXECUTE FUNCTION identity_signature_is_of_the_window();

-- A registration begins at the card, in the officer's own name.
CREATE FUNCTION identity_registration_begins_at_the_card() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'tongban_officer' AND (
            NEW.officer_id IS DISTINCT FROM identity_setting('officer')
            OR NEW.compared_at IS NOT NULL OR NEW.ended_at IS NOT NULL OR NEW.slip
            OR NEW.reprints <> 0) THEN
        RAISE EXCEPTION 'a registration begins at the card' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_registration_begins_at_the_card
    BEFORE INSERT ON identity_windowregistration
    FOR EACH ROW EXECUTE FUNCTION identity_registration_begins_at_the_card();

-- Each step takes the duty on its day; what has ended stays as it is; and nobody opens an account
-- on a card that was seen a week ago. REGISTRATION_HOURS is shorter, this is its ceiling.
CREATE FUNCTION identity_registration_goes_forward() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.ended_at IS NULL AND NEW.outcome IN ('opened', 'raised')
            AND NEW.ended_at > NEW.read_at + interval '168 hours' THEN
        RAISE EXCEPTION 'the card was read too long ago'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'window_registration_is_opened_in_time';
    END IF;
    IF current_user <> 'tongban_officer' THEN
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a registration that has ended stays as it is'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM identity_need_duty('people.register', (greatest(NEW.read_at, NEW.compared_at,
        NEW.proved_at, NEW.signed_at, NEW.ended_at) AT TIME ZONE 'Asia/Shanghai')::date);
    RETURN NEW;
END $$;
CREATE TRIGGER window_registration_is_opened_in_time BEFORE UPDATE ON identity_windowregistration
    FOR EACH ROW EXECUTE FUNCTION identity_registration_goes_forward();
"""
FREE = """
DROP TRIGGER window_registration_is_opened_in_time ON identity_windowregistration;
DROP FUNCTION identity_registration_goes_forward;
DROP TRIGGER identity_registration_begins_at_the_card ON identity_windowregistration;
DROP FUNCTION identity_registration_begins_at_the_card;
DROP TRIGGER identity_signature_is_of_the_window ON identity_agreementsignature;
DROP FUNCTION identity_signature_is_of_the_window;
DROP TRIGGER identity_code_takes_a_duty ON identity_mobilecode;
DROP TRIGGER identity_signature_takes_a_duty ON identity_agreementsignature;
DROP TRIGGER identity_registration_takes_a_duty ON identity_windowregistration;
"""

# The doors ask no clock: they know the day they are given, and a week is their ceiling.
DOORS = """
CREATE OR REPLACE FUNCTION identity_raise_account(registration uuid, level int, hashed text,
                                                  until timestamptz, on_day date)
RETURNS TABLE (account_id uuid, login_name text, former int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM identity_need_duty('people.register', on_day);
    RETURN QUERY
    WITH whose AS (
        SELECT a.id, a.trust_level_id FROM identity_windowregistration r
        JOIN identity_account a ON a.person_id = r.person_id
        WHERE r.id = registration AND r.department_id = identity_setting('department')
          AND r.ended_at IS NULL AND r.signed_at IS NOT NULL{in_time} FOR UPDATE OF a
    )
    UPDATE identity_account a
    SET trust_level_id = greatest(a.trust_level_id, level),
        password = coalesce(hashed, a.password),
        temporary_until = CASE WHEN hashed IS NULL THEN a.temporary_until ELSE until END
    FROM whose WHERE a.id = whose.id AND a.is_active
    RETURNING a.id, a.login_name::text, whose.trust_level_id::int;
END $$;

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
      AND r.officer_id = identity_setting('officer') AND r.slip{soon}
      AND a.person_id = r.person_id AND a.temporary_until IS NOT NULL AND a.is_active
      -- Another window has handed out a password since: that one is not this window's to replace.
      AND NOT EXISTS (SELECT FROM identity_windowregistration later
                      WHERE later.person_id = r.person_id AND later.slip
                        AND later.ended_at > r.ended_at)
    RETURNING a.login_name INTO found_name;{counted}
    RETURN found_name;
END $$;
"""
IN_TIME = """
          AND (r.read_at AT TIME ZONE 'Asia/Shanghai')::date >= on_day - 7"""
SOON = """
      AND (r.ended_at AT TIME ZONE 'Asia/Shanghai')::date >= on_day - 7"""
COUNTED = """
    IF found_name IS NOT NULL THEN
        -- One more than window_registration_reprints_are_few allows takes the password back, too.
        UPDATE identity_windowregistration r SET reprints = r.reprints + 1
        WHERE r.id = registration;
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0017_officers_by_duty")]
    operations = [
        migrations.AddField(
            model_name="windowregistration",
            name="reprints",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="windowregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reprints", 0),
                    models.Q(
                        ("outcome__in", ["opened", "raised"]),
                        ("reprints__lte", 5),
                        ("slip", True),
                    ),
                    _connector="OR",
                ),
                name="window_registration_reprints_are_few",
            ),
        ),
        migrations.RunSQL(BY_DUTY, FREE),
        migrations.RunSQL(
            DOORS.format(in_time=IN_TIME, soon=SOON, counted=COUNTED),
            DOORS.format(in_time="", soon="", counted=""),
        ),
    ]
