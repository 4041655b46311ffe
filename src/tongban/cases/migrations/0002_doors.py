"""What Django's models cannot say, and doors through the fence, each as narrow as its purpose.

Functions with the owner's rights and a fixed search_path; each looks only at the settings the row
policies read. Whoever reads about an applicant leaves a record in the same statement.
"""

from django.db import migrations

# locks: the tables are new in this release and empty

KEEP = """
ALTER TABLE cases_case ADD CONSTRAINT case_is_of_the_holders_application
    FOREIGN KEY (application_id, holder_id) REFERENCES applications_application (id, holder_id);
ALTER TABLE cases_casestep ADD CONSTRAINT case_step_is_of_its_case
    FOREIGN KEY (case_id, holder_id, department_id)
    REFERENCES cases_case (id, holder_id, department_id);
ALTER TABLE cases_correctionnotice ADD CONSTRAINT correction_is_of_its_case
    FOREIGN KEY (case_id, holder_id, department_id)
    REFERENCES cases_case (id, holder_id, department_id);
ALTER TABLE cases_opinion ADD CONSTRAINT opinion_is_of_its_case
    FOREIGN KEY (case_id, holder_id, department_id)
    REFERENCES cases_case (id, holder_id, department_id);
ALTER TABLE cases_decision ADD CONSTRAINT decision_is_of_its_case
    FOREIGN KEY (case_id, holder_id, department_id)
    REFERENCES cases_case (id, holder_id, department_id);

-- What the person behind the session applied for in the name of those they may still act for.
CREATE FUNCTION cases_applied_by_me(on_day date, n int) RETURNS SETOF cases_case
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.* FROM cases_case c
    WHERE c.person_id = identity_setting('person') AND c.holder_id <> c.person_id
      AND c.holder_id IN (SELECT k.holder_id FROM identity_capacities(on_day) k)
    ORDER BY c.received_at DESC, c.id DESC LIMIT least(n, 101)
$$;

-- By number and query code, for anybody: stage and days, nobody's name.
CREATE FUNCTION cases_progress(its_number text, its_code text)
RETURNS TABLE (version_id uuid, stage varchar, granted boolean, received_at timestamptz,
               next_due_on date, accepted_on date, due_on date, promised_due_on date,
               is_provisional boolean, decided_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.version_id, c.stage, c.granted, c.received_at, c.next_due_on, c.accepted_on, c.due_on,
           c.promised_due_on, c.is_provisional, c.decided_at, c.ended_at
    FROM cases_case c WHERE c.number = its_number AND c.query_code = its_code
$$;

-- Legal holds: is there a case with this query code? Yes or no.
CREATE FUNCTION cases_case_is_there(its_code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM cases_case c WHERE c.query_code = its_code)
$$;

-- One record of reading for a page of cases of the officer's department.
CREATE FUNCTION cases_put_on_record(ids uuid[], fields text[], purpose text, at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    made uuid := gen_random_uuid();
BEGIN
    INSERT INTO access_accessrecord (id, at, reader, department_id, fields, purpose, case_ref)
    SELECT made, cases_put_on_record.at, current_setting('app.actor', true),
           identity_setting('department'), to_jsonb(cases_put_on_record.fields),
           cases_put_on_record.purpose,
           CASE WHEN cardinality(ids) = 1 THEN (SELECT query_code FROM cases_case WHERE id = ids[1])
                ELSE '' END;
    INSERT INTO access_accessedholder (id, record_id, holder_id, at)
    SELECT gen_random_uuid(), made, h.holder_id, cases_put_on_record.at
    FROM (SELECT c.holder_id FROM cases_case c WHERE c.id = ANY (ids)
          UNION SELECT c.person_id FROM cases_case c WHERE c.id = ANY (ids)) h;
END
$$;
REVOKE ALL ON FUNCTION cases_put_on_record(uuid[], text[], text, timestamptz) FROM PUBLIC;

-- Whose cases these are, for an officer of their department.
CREATE FUNCTION cases_applicants(ids uuid[], at timestamptz)
RETURNS TABLE (case_id uuid, holder_id uuid, body_name varchar, sealed_name bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    theirs uuid[];
BEGIN
    SELECT array_agg(c.id) INTO theirs FROM cases_case c
    WHERE c.id = ANY (ids) AND c.department_id = identity_setting('department');
    IF theirs IS NULL OR identity_setting('officer') IS NULL THEN
        RETURN;
    END IF;
    PERFORM cases_put_on_record(theirs, ARRAY['name'], 'case.list', cases_applicants.at);
    RETURN QUERY
        SELECT c.id, c.holder_id, b.name, p.sealed_name
        FROM cases_case c
        LEFT JOIN identity_body b ON b.holder_id = c.holder_id
        LEFT JOIN identity_person p ON p.holder_id = c.holder_id
        WHERE c.id = ANY (theirs);
END
$$;

-- An officer opens a case of their department; false for any other.
CREATE FUNCTION cases_note_reading(its_id uuid, fields text[], at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF identity_setting('officer') IS NULL OR NOT EXISTS (
        SELECT 1 FROM cases_case c
        WHERE c.id = its_id AND c.department_id = identity_setting('department')
    ) THEN
        RETURN false;
    END IF;
    PERFORM cases_put_on_record(ARRAY[its_id], fields, 'case.handle', cases_note_reading.at);
    RETURN true;
END
$$;

-- A file handed in with a case of the officer's department, also before a correction.
CREATE FUNCTION cases_material_file(its_id uuid, its_file uuid, at timestamptz)
RETURNS SETOF storage_storedfile
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF identity_setting('officer') IS NULL OR NOT EXISTS (
        SELECT 1 FROM cases_case c
        JOIN storage_fileuse u ON u.subject = 'application:' || c.application_id
        WHERE c.id = its_id AND u.file_id = its_file
          AND c.department_id = identity_setting('department')
    ) THEN
        RETURN;
    END IF;
    PERFORM cases_put_on_record(ARRAY[its_id], ARRAY['file'], 'case.handle', cases_material_file.at);
    RETURN QUERY SELECT f.* FROM storage_storedfile f WHERE f.id = its_file;
END
$$;
"""
DROP = """
DROP FUNCTION cases_material_file(uuid, uuid, timestamptz);
DROP FUNCTION cases_note_reading(uuid, text[], timestamptz);
DROP FUNCTION cases_applicants(uuid[], timestamptz);
DROP FUNCTION cases_put_on_record(uuid[], text[], text, timestamptz);
DROP FUNCTION cases_case_is_there(text);
DROP FUNCTION cases_progress(text, text);
DROP FUNCTION cases_applied_by_me(date, int);
ALTER TABLE cases_decision DROP CONSTRAINT decision_is_of_its_case;
ALTER TABLE cases_opinion DROP CONSTRAINT opinion_is_of_its_case;
ALTER TABLE cases_correctionnotice DROP CONSTRAINT correction_is_of_its_case;
ALTER TABLE cases_casestep DROP CONSTRAINT case_step_is_of_its_case;
ALTER TABLE cases_case DROP CONSTRAINT case_is_of_the_holders_application;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("applications", "0001_initial"),
        ("identity", "0004_doors"),
        ("access", "0001_initial"),
        ("storage", "0002_integrity"),
    ]
    operations = [migrations.RunSQL(KEEP, DROP)]
