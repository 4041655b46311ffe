"""Doors for the window, for codes sent to mobiles and for one's own password.

As 0004: functions with the owner's rights, each with one purpose. Those of the window ask for the
officer's duty themselves, so that a forgotten guard shows nothing.
"""

from django.db import migrations

MAKE = """
UPDATE identity_duty SET code = 'people.register' WHERE code = 'identity.register';

-- Whether the officer behind the session holds a duty on a day; raises when not.
CREATE FUNCTION identity_need_duty(duty text, on_day date) RETURNS void LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM identity_duty d
                   WHERE d.officer_id = identity_setting('officer')
                     AND d.department_id = identity_setting('department')
                     AND d.code = duty AND d.valid_from <= on_day
                     AND (d.valid_to IS NULL OR d.valid_to >= on_day)) THEN
        RAISE EXCEPTION 'this takes the duty %', duty USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- How much was sent lately: to this mobile, for this asker, from this address, by anybody.
CREATE FUNCTION identity_mobile_code_load(mobiles text[], askers text[], addresses text[],
                                          since timestamptz, this_hour bigint)
RETURNS TABLE (to_mobile bigint, by_asker bigint, from_address bigint, in_all bigint,
               last_at timestamptz, last_nth int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FILTER (WHERE c.mobile_hash = ANY (mobiles)),
           count(*) FILTER (WHERE c.asker_hash = ANY (askers)),
           count(*) FILTER (WHERE c.address_hash = ANY (addresses)),
           count(*),
           max(c.asked_at) FILTER (WHERE c.mobile_hash = ANY (mobiles)),
           coalesce(max(c.nth) FILTER (WHERE c.mobile_hash = ANY (mobiles)
                                       AND c.hour = this_hour), 0)
    FROM identity_mobilecode c WHERE c.asked_at > since
$$;

-- Where a code has got to; nothing that tells whose it is.
CREATE FUNCTION identity_mobile_code_state(code_id uuid)
RETURNS TABLE (asked_at timestamptz, expires_at timestamptz, attempts int, sent_at timestamptz,
               failed_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.asked_at, c.expires_at, c.attempts::int, c.sent_at, c.failed_at, c.used_at
    FROM identity_mobilecode c WHERE c.id = code_id
$$;

-- Take one attempt at a code that is open; the row stays locked until the act ends.
CREATE FUNCTION identity_mobile_code_try(code_id uuid, its_about uuid, its_purpose text, most int,
                                         at timestamptz)
RETURNS TABLE (code_hash text, mobile_hash text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_mobilecode c SET attempts = c.attempts + 1
    WHERE c.id = code_id AND c.about = its_about AND c.purpose = its_purpose
      AND c.used_at IS NULL AND c.expires_at >= at AND c.attempts < most
    RETURNING c.code_hash, c.mobile_hash
$$;

CREATE FUNCTION identity_mobile_code_use(code_id uuid, its_about uuid, at timestamptz)
RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_mobilecode c SET used_at = at
    WHERE c.id = code_id AND c.about = its_about AND c.used_at IS NULL AND c.attempts > 0
    RETURNING true
$$;

-- At a window: who holds this number, and with which account. On record, and the one found sees it.
CREATE FUNCTION identity_window_find(number_hashes text[], its_name_hashes text[], purpose text,
                                     duty text, on_day date, at timestamptz)
RETURNS TABLE (holder_id uuid, same_name boolean, account_id uuid, trust_level int,
               is_active boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_id uuid := gen_random_uuid();
    found_id uuid;
BEGIN
    PERFORM identity_need_duty(duty, on_day);
    SELECT p.holder_id INTO found_id FROM identity_person p
    WHERE p.id_number_hash = ANY (number_hashes);
    INSERT INTO access_accessrecord (id, at, reader, department_id, fields, purpose, case_ref)
    VALUES (record_id, at, current_setting('app.actor', true), identity_setting('department'),
            '["name", "id_number"]', purpose, '');
    IF found_id IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO access_accessedholder (id, record_id, holder_id, at)
    VALUES (gen_random_uuid(), record_id, found_id, at);
    RETURN QUERY
    SELECT p.holder_id, p.name_hash = ANY (its_name_hashes), a.id, a.trust_level_id::int,
           a.is_active
    FROM identity_person p LEFT JOIN identity_account a ON a.person_id = p.holder_id
    WHERE p.holder_id = found_id;
END $$;

CREATE FUNCTION identity_window_finds_since(since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM access_accessrecord
    WHERE reader = current_setting('app.actor', true) AND at >= since
      AND purpose LIKE 'window.%'
$$;

-- Whether a number is this person's: a confirmation for whoever holds both.
CREATE FUNCTION identity_number_is(whose uuid, number_hashes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_person p
                   WHERE p.holder_id = whose AND p.id_number_hash = ANY (number_hashes))
$$;

CREATE FUNCTION identity_number_is_taken(number_hashes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_person p WHERE p.id_number_hash = ANY (number_hashes))
$$;

-- An account somebody has already: its level raised after a check at this window and, where it
-- was forgotten, its password replaced by one for the first sign-in.
CREATE FUNCTION identity_raise_account(registration uuid, level int, hashed text,
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
          AND r.ended_at IS NULL AND r.signed_at IS NOT NULL FOR UPDATE OF a
    )
    UPDATE identity_account a
    SET trust_level_id = greatest(a.trust_level_id, level),
        password = coalesce(hashed, a.password),
        temporary_until = CASE WHEN hashed IS NULL THEN a.temporary_until ELSE until END
    FROM whose WHERE a.id = whose.id AND a.is_active
    RETURNING a.id, a.login_name::text, whose.trust_level_id::int;
END $$;

-- Another first password, as long as the first was never changed for one's own.
CREATE FUNCTION identity_new_first_password(registration uuid, hashed text, until timestamptz,
                                            on_day date) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_name text;
BEGIN
    PERFORM identity_need_duty('people.register', on_day);
    UPDATE identity_account a SET password = hashed, temporary_until = until
    FROM identity_windowregistration r
    WHERE r.id = registration AND r.department_id = identity_setting('department')
      AND r.officer_id = identity_setting('officer') AND r.slip
      AND a.person_id = r.person_id AND a.temporary_until IS NOT NULL AND a.is_active
    RETURNING a.login_name INTO found_name;
    RETURN found_name;
END $$;

-- One's own password, by whoever is signed in; what a window handed out becomes one's own.
CREATE FUNCTION identity_change_password(account_id uuid, hashed text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_account a SET password = hashed, temporary_until = NULL
    WHERE a.id = account_id
      AND (a.person_id = identity_setting('person') OR a.officer_id = identity_setting('officer'))
    RETURNING true
$$;

-- Under which name the holder of a number signs in; the page says the same whether there is one.
CREATE FUNCTION identity_login_name_of(number_hashes text[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.login_name FROM identity_person p JOIN identity_account a ON a.person_id = p.holder_id
    WHERE p.id_number_hash = ANY (number_hashes)
$$;

-- The mandate of a request, for the officer who entered it a moment ago.
CREATE FUNCTION identity_mandate_of_request(giver uuid, request uuid)
RETURNS SETOF identity_mandate
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM identity_mandate m WHERE m.holder_id = giver AND m.request_key = request
      AND m.given_by = current_setting('app.actor', true)
$$;

-- A minor's guardianships in force, for an officer who has just found the minor, on record.
CREATE FUNCTION identity_guardianships(whose uuid, on_day date, since timestamptz)
RETURNS TABLE (id uuid, guardian_id uuid, sealed_name bytea, relation text, place int,
               recorded_at timestamptz, valid_to date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM identity_need_duty('identity.guardian', on_day);
    IF NOT EXISTS (SELECT FROM access_accessrecord r
                   JOIN access_accessedholder h ON h.record_id = r.id
                   WHERE h.holder_id = whose AND r.at >= since
                     AND r.reader = current_setting('app.actor', true)
                     AND r.purpose = 'window.guardian') THEN
        RAISE EXCEPTION 'the minor is found first, on record'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT g.id, g.guardian_id, p.sealed_name, g.relation::text, g.place::int, g.recorded_at,
           m.valid_to
    FROM identity_guardianship g JOIN identity_mandate m ON m.id = g.mandate_id
    JOIN identity_person p ON p.holder_id = g.guardian_id
    WHERE g.minor_id = whose AND g.ended_at IS NULL AND m.valid_to >= on_day
    ORDER BY g.place;
END $$;

CREATE FUNCTION identity_end_guardianship(which uuid, why text, on_day date, at timestamptz)
RETURNS TABLE (mandate_id uuid, minor_id uuid, guardian_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM identity_need_duty('identity.guardian', on_day);
    RETURN QUERY
    WITH ended AS (
        UPDATE identity_guardianship g SET ended_at = at, end_reason = why
        WHERE g.id = which AND g.ended_at IS NULL RETURNING g.*
    )
    UPDATE identity_mandate m
    SET revoked_at = at, revoked_by = current_setting('app.actor', true)
    FROM ended WHERE m.id = ended.mandate_id AND m.revoked_at IS NULL
    RETURNING m.id, ended.minor_id, ended.guardian_id;
END $$;

-- Which places of a minor's two are free; places whose mandate has run out are made so.
CREATE FUNCTION identity_free_place(whose uuid, on_day date, at timestamptz) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE identity_guardianship g SET ended_at = at, end_reason = 'ended'
    FROM identity_mandate m
    WHERE g.minor_id = whose AND g.ended_at IS NULL AND m.id = g.mandate_id
      AND (m.valid_to < on_day OR m.revoked_at IS NOT NULL);
    RETURN (SELECT min(n) FROM generate_series(1, 2) n
            WHERE NOT EXISTS (SELECT FROM identity_guardianship g WHERE g.minor_id = whose
                              AND g.place = n AND g.ended_at IS NULL));
END $$;

-- The body of one's own claim that fits, with the signature for it: in one piece, within a day
-- of the answer.
CREATE FUNCTION identity_register_claimed_body(claim uuid, body uuid, sort_text text,
                                               version int, its_digest text, at timestamptz)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c identity_bodyclaim;
BEGIN
    SELECT * INTO c FROM identity_bodyclaim r
    WHERE r.id = claim AND r.person_id = identity_setting('person') AND r.state = 'match'
      AND r.answered_at > at - interval '1 day' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO identity_holder (id, kind) VALUES (body, 'body');
    INSERT INTO identity_body (holder_id, kind, name, name_sort, credit_code, region_code,
                               representative_id, registered_at)
    VALUES (body, 'body', c.name, sort_text, c.credit_code, substr(c.credit_code, 3, 6),
            c.person_id, at);
    INSERT INTO identity_agreementsignature (id, holder_id, agreement_id, digest, how, signed_at,
                                             signed_by)
    VALUES (gen_random_uuid(), body, version, its_digest, 'online', at,
            current_setting('app.actor', true));
    UPDATE identity_bodyclaim r SET state = 'done', body_id = body WHERE r.id = claim;
    RETURN true;
END $$;

CREATE FUNCTION identity_body_is_taken(code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_body b WHERE b.credit_code = code)
$$;

CREATE FUNCTION identity_guardianship_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_guardianship g WHERE g.id = which)
$$;

-- A body as the window finds it.
CREATE FUNCTION identity_body_at_window(code text, on_day date)
RETURNS TABLE (holder_id uuid, name text, representative_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM identity_need_duty('bodies.register', on_day);
    RETURN QUERY SELECT b.holder_id, b.name::text, b.representative_id
    FROM identity_body b WHERE b.credit_code = code;
END $$;

-- A new legal representative; only from the one who was seen on the page to the new one.
CREATE FUNCTION identity_change_representative(body uuid, former uuid, new_one uuid, on_day date)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM identity_need_duty('bodies.register', on_day);
    UPDATE identity_body b SET representative_id = new_one
    WHERE b.holder_id = body AND b.representative_id = former;
    RETURN FOUND;
END $$;
"""
DROP = """
DROP FUNCTION identity_change_representative;
DROP FUNCTION identity_body_at_window;
DROP FUNCTION identity_guardianship_is_there;
DROP FUNCTION identity_free_place;
DROP FUNCTION identity_end_guardianship;
DROP FUNCTION identity_guardianships;
DROP FUNCTION identity_mandate_of_request;
DROP FUNCTION identity_login_name_of;
DROP FUNCTION identity_change_password;
DROP FUNCTION identity_new_first_password;
DROP FUNCTION identity_raise_account;
DROP FUNCTION identity_register_claimed_body;
DROP FUNCTION identity_body_is_taken;
DROP FUNCTION identity_number_is_taken;
DROP FUNCTION identity_number_is;
DROP FUNCTION identity_window_finds_since;
DROP FUNCTION identity_window_find;
DROP FUNCTION identity_mobile_code_use;
DROP FUNCTION identity_mobile_code_try;
DROP FUNCTION identity_mobile_code_state;
DROP FUNCTION identity_mobile_code_load;
DROP FUNCTION identity_need_duty;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_window"), ("access", "0002_times")]
    operations = [migrations.RunSQL(MAKE, DROP)]
