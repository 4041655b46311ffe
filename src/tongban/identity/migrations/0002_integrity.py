"""What Django's models cannot say: composite foreign keys, and a mandate that lets something."""

from django.db import migrations

KEEP = """
ALTER TABLE identity_holder ADD CONSTRAINT holder_id_and_kind UNIQUE (id, kind);
ALTER TABLE identity_person ADD CONSTRAINT person_holder_is_a_person
    FOREIGN KEY (holder_id, kind) REFERENCES identity_holder (id, kind);
ALTER TABLE identity_body ADD CONSTRAINT body_holder_is_a_body
    FOREIGN KEY (holder_id, kind) REFERENCES identity_holder (id, kind);
ALTER TABLE identity_duty ADD CONSTRAINT duty_is_in_the_officers_department
    FOREIGN KEY (officer_id, department_id) REFERENCES identity_officer (id, department_id);
ALTER TABLE identity_account ADD CONSTRAINT account_is_in_the_officers_department
    FOREIGN KEY (officer_id, department_id) REFERENCES identity_officer (id, department_id);
ALTER TABLE identity_mandate ADD CONSTRAINT mandate_lets_something
    CHECK (jsonb_typeof(acts) = 'array' AND jsonb_array_length(acts) > 0);
ALTER TABLE identity_mandate ADD CONSTRAINT mandate_items_are_a_list
    CHECK (jsonb_typeof(items) = 'array');
ALTER TABLE identity_mandate ADD CONSTRAINT mandate_given_lasts_five_years_at_most
    CHECK (kind = 'guardian' OR valid_to - valid_from <= 1830);

-- A person writes mandates in their own name only, and is nobody's guardian by their own word.
CREATE FUNCTION identity_mandate_is_honest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'tongban_person' AND (NEW.kind = 'guardian'
       OR NEW.given_by IS DISTINCT FROM current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'a person gives mandates in their own name and enters no guardian'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_mandate_is_honest BEFORE INSERT ON identity_mandate
    FOR EACH ROW EXECUTE FUNCTION identity_mandate_is_honest();
"""
DROP = """
DROP TRIGGER identity_mandate_is_honest ON identity_mandate;
DROP FUNCTION identity_mandate_is_honest;
ALTER TABLE identity_mandate DROP CONSTRAINT mandate_given_lasts_five_years_at_most;
ALTER TABLE identity_mandate DROP CONSTRAINT mandate_items_are_a_list;
ALTER TABLE identity_mandate DROP CONSTRAINT mandate_lets_something;
ALTER TABLE identity_account DROP CONSTRAINT account_is_in_the_officers_department;
ALTER TABLE identity_duty DROP CONSTRAINT duty_is_in_the_officers_department;
ALTER TABLE identity_body DROP CONSTRAINT body_holder_is_a_body;
ALTER TABLE identity_person DROP CONSTRAINT person_holder_is_a_person;
ALTER TABLE identity_holder DROP CONSTRAINT holder_id_and_kind;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
