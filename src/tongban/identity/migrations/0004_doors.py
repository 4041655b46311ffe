"""Doors through the fence, each as narrow as its purpose.

Functions with the owner's rights and a fixed search_path; each looks only at the settings the
row policies read, so that it shows a role nothing another person's context would not.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION identity_setting(name text) RETURNS uuid LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT nullif(current_setting('app.' || name, true), '')::uuid
$$;

-- Whom the person behind the session may act for on a day.
CREATE FUNCTION identity_capacities(on_day date)
RETURNS TABLE (holder_id uuid, kind text, body_name text, sealed_name bytea, mandate_id uuid,
               acts jsonb, items jsonb, valid_to date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.holder_id, 'representative', b.name, NULL::bytea, NULL::uuid,
           NULL::jsonb, NULL::jsonb, NULL::date
    FROM identity_body b WHERE b.representative_id = identity_setting('person')
    UNION ALL
    SELECT m.holder_id, m.kind, b.name, p.sealed_name, m.id, m.acts, m.items, m.valid_to
    FROM identity_mandate m
    LEFT JOIN identity_body b ON b.holder_id = m.holder_id
    LEFT JOIN identity_person p ON p.holder_id = m.holder_id
    WHERE m.agent_id = identity_setting('person') AND m.revoked_at IS NULL
      AND on_day BETWEEN m.valid_from AND m.valid_to
    ORDER BY 2 DESC, 3, 1
$$;

-- The mandates the person behind the session was given, newest first (keyset).
CREATE FUNCTION identity_mandates_held(before timestamptz, before_id uuid, n int)
RETURNS SETOF identity_mandate
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM identity_mandate m
    WHERE m.agent_id = identity_setting('person')
      AND (before IS NULL OR (m.given_at, m.id) < (before, before_id))
    ORDER BY m.given_at DESC, m.id DESC LIMIT least(n, 101)
$$;

-- The names of both sides of a mandate, for its sides only.
CREATE FUNCTION identity_parties(ids uuid[])
RETURNS TABLE (mandate_id uuid, holder_id uuid, body_name text, holder_sealed_name bytea,
               agent_id uuid, agent_sealed_name bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id, m.holder_id, b.name, p.sealed_name, m.agent_id, a.sealed_name
    FROM identity_mandate m
    JOIN identity_person a ON a.holder_id = m.agent_id
    LEFT JOIN identity_body b ON b.holder_id = m.holder_id
    LEFT JOIN identity_person p ON p.holder_id = m.holder_id
    WHERE m.id = ANY (ids)
      AND (m.holder_id = identity_setting('holder') OR m.agent_id = identity_setting('person'))
$$;

-- The registered person with exactly this number and name, for whoever has signed in; the look-up
-- is on record whether or not it finds anybody, and the one found sees it.
CREATE FUNCTION identity_find_person(number_hash text, its_name_hash text, purpose text,
                                     at timestamptz) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_id uuid := gen_random_uuid();
    found_id uuid;
BEGIN
    IF coalesce(identity_setting('person'), identity_setting('officer')) IS NULL
       OR btrim(coalesce(purpose, '')) = '' THEN
        RAISE EXCEPTION 'only somebody who has signed in finds a person, and for a purpose'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT p.holder_id INTO found_id FROM identity_person p
    WHERE p.id_number_hash = number_hash AND p.name_hash = its_name_hash;
    INSERT INTO access_accessrecord (id, at, reader, department_id, fields, purpose, case_ref)
    VALUES (record_id, at, current_setting('app.actor', true), identity_setting('department'),
            '["name", "id_number"]', purpose, '');
    IF found_id IS NOT NULL THEN
        INSERT INTO access_accessedholder (id, record_id, holder_id, at)
        VALUES (gen_random_uuid(), record_id, found_id, at);
    END IF;
    RETURN found_id;
END $$;

-- How many look-ups the actor made since a moment.
CREATE FUNCTION identity_finds_since(since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM access_accessrecord
    WHERE reader = current_setting('app.actor', true) AND at >= since
      AND purpose LIKE '%.find'
$$;

-- An officer reads a person's sealed details; the record of it is written by the same act.
CREATE FUNCTION identity_reveal(whose uuid, case_ref text, purpose text, fields text[],
                                at timestamptz)
RETURNS TABLE (sealed_name bytea, sealed_id_number bytea, sealed_mobile bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    record_id uuid := gen_random_uuid();
BEGIN
    IF identity_setting('officer') IS NULL OR identity_setting('department') IS NULL THEN
        RAISE EXCEPTION 'only an officer of a department may reveal'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF btrim(coalesce(case_ref, '')) = '' OR btrim(coalesce(purpose, '')) = ''
       OR coalesce(cardinality(fields), 0) = 0
       OR NOT fields <@ ARRAY['name', 'id_number', 'mobile'] THEN
        RAISE EXCEPTION 'a reveal names its case, its purpose and known fields'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM identity_person p WHERE p.holder_id = whose) THEN
        RETURN;
    END IF;
    INSERT INTO access_accessrecord (id, at, reader, department_id, fields, purpose, case_ref)
    VALUES (record_id, at, current_setting('app.actor', true), identity_setting('department'),
            to_jsonb(fields), purpose, case_ref);
    INSERT INTO access_accessedholder (id, record_id, holder_id, at)
    VALUES (gen_random_uuid(), record_id, whose, at);
    RETURN QUERY
    SELECT CASE WHEN 'name' = ANY (fields) THEN p.sealed_name END,
           CASE WHEN 'id_number' = ANY (fields) THEN p.sealed_id_number END,
           CASE WHEN 'mobile' = ANY (fields) THEN p.sealed_mobile END
    FROM identity_person p WHERE p.holder_id = whose;
END $$;

-- Who read the holder's data, newest first (keyset): posts and purposes, no officer's name.
CREATE FUNCTION identity_access_to_me(before timestamptz, before_id uuid, n int)
RETURNS TABLE (id uuid, at timestamptz, department text, department_en text, by_officer boolean,
               fields jsonb, purpose text, case_ref text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.id, h.at, coalesce(d.name, ''), coalesce(d.name_en, ''), r.reader LIKE 'officer:%',
           r.fields, r.purpose, r.case_ref
    FROM access_accessedholder h
    JOIN access_accessrecord r ON r.id = h.record_id
    LEFT JOIN identity_department d ON d.id = r.department_id
    WHERE h.holder_id = identity_setting('holder')
      AND (before IS NULL OR (h.at, h.id) < (before, before_id))
    ORDER BY h.at DESC, h.id DESC LIMIT least(n, 101)
$$;
"""
DROP = """
DROP FUNCTION identity_access_to_me;
DROP FUNCTION identity_reveal;
DROP FUNCTION identity_finds_since;
DROP FUNCTION identity_find_person;
DROP FUNCTION identity_parties;
DROP FUNCTION identity_mandates_held;
DROP FUNCTION identity_capacities;
DROP FUNCTION identity_setting;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_trust_levels"),
        ("access", "0001_initial"),
    ]
    operations = [migrations.RunSQL(MAKE, DROP)]
