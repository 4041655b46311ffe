"""Find a person under any living key; tie nothing new to an erased one."""

from django.db import migrations

FIND = """
CREATE FUNCTION identity_find_person({its} its_name_hash{es} {text}, purpose text,
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
    SELECT p.holder_id INTO found_id FROM identity_person p WHERE {fits};
    INSERT INTO access_accessrecord (id, at, reader, department_id, fields, purpose, case_ref)
    VALUES (record_id, at, current_setting('app.actor', true), identity_setting('department'),
            '["name", "id_number"]', purpose, '');
    IF found_id IS NOT NULL THEN
        INSERT INTO access_accessedholder (id, record_id, holder_id, at)
        VALUES (gen_random_uuid(), record_id, found_id, at);
    END IF;
    RETURN found_id;
END $$;
"""
BY_MANY = "DROP FUNCTION identity_find_person(text, text, text, timestamptz);" + FIND.format(
    its="number_hashes text[],",
    es="es",
    text="text[]",
    fits="p.id_number_hash = ANY (number_hashes) AND p.name_hash = ANY (its_name_hashes)",
)
BY_ONE = "DROP FUNCTION identity_find_person(text[], text[], text, timestamptz);" + FIND.format(
    its="number_hash text,",
    es="",
    text="text",
    fits="p.id_number_hash = number_hash AND p.name_hash = its_name_hash",
)

LIVING = """
-- The columns named are persons; whoever erases one of them has the row locked, so this waits.
CREATE FUNCTION identity_names_the_living() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids uuid[];
    gone timestamptz;
BEGIN
    SELECT array_agg((to_jsonb(NEW) ->> named)::uuid) INTO ids FROM unnest(TG_ARGV) AS named;
    FOR gone IN SELECT p.erased_at FROM identity_person p WHERE p.holder_id = ANY (ids)
                ORDER BY p.holder_id FOR KEY SHARE LOOP
        IF gone IS NOT NULL THEN
            RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'identity_names_the_living';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_mandate_names_the_living BEFORE INSERT ON identity_mandate
    FOR EACH ROW EXECUTE FUNCTION identity_names_the_living('holder_id', 'agent_id');
CREATE TRIGGER identity_body_names_the_living
    BEFORE INSERT OR UPDATE OF representative_id ON identity_body
    FOR EACH ROW EXECUTE FUNCTION identity_names_the_living('representative_id');
CREATE TRIGGER identity_account_names_the_living BEFORE INSERT ON identity_account
    FOR EACH ROW EXECUTE FUNCTION identity_names_the_living('person_id');
"""
DROP_LIVING = """
DROP TRIGGER identity_account_names_the_living ON identity_account;
DROP TRIGGER identity_body_names_the_living ON identity_body;
DROP TRIGGER identity_mandate_names_the_living ON identity_mandate;
DROP FUNCTION identity_names_the_living;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0014_erasure")]
    operations = [migrations.RunSQL(BY_MANY, BY_ONE), migrations.RunSQL(LIVING, DROP_LIVING)]
