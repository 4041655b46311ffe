"""No account above level 2 without evidence; agreements and signatures are never changed."""

from django.db import migrations

# locks: the tables are new in this release and empty; the index over accounts takes seconds

KEEP = """
ALTER TABLE identity_agreement ADD CONSTRAINT agreement_version_and_digest UNIQUE (version, digest);
ALTER TABLE identity_agreementsignature ADD CONSTRAINT signature_is_of_the_agreements_text
    FOREIGN KEY (agreement_id, digest) REFERENCES identity_agreement (version, digest);
ALTER TABLE identity_account ADD CONSTRAINT account_id_and_person UNIQUE (id, person_id);
ALTER TABLE identity_trustevidence ADD CONSTRAINT trust_evidence_is_of_the_accounts_person
    FOREIGN KEY (account_id, holder_id) REFERENCES identity_account (id, person_id);

-- Accounts opened before evidence was kept.
INSERT INTO identity_trustevidence
    (id, account_id, holder_id, level, how, reference, given_at, given_by)
SELECT gen_random_uuid(), id, person_id, trust_level_id, 'earlier', 'account:' || id, opened_at,
       'task:migration'
FROM identity_account WHERE person_id IS NOT NULL AND trust_level_id >= 3;

CREATE FUNCTION identity_account_has_evidence() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.person_id IS NOT NULL AND NEW.trust_level_id >= 3 AND NOT EXISTS (
        SELECT FROM identity_trustevidence e
        WHERE e.account_id = NEW.id AND e.level >= NEW.trust_level_id) THEN
        RAISE EXCEPTION 'an account of level % needs evidence of it', NEW.trust_level_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_trust_has_evidence';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER account_trust_has_evidence
    AFTER INSERT OR UPDATE OF trust_level_id, person_id ON identity_account
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION identity_account_has_evidence();

CREATE FUNCTION identity_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER agreement_stays_as_it_is BEFORE UPDATE OR DELETE ON identity_agreement
    FOR EACH ROW EXECUTE FUNCTION identity_stays_as_it_is();
CREATE TRIGGER signature_stays_as_it_is BEFORE UPDATE ON identity_agreementsignature
    FOR EACH ROW EXECUTE FUNCTION identity_stays_as_it_is();
CREATE TRIGGER trust_evidence_stays_as_it_is BEFORE UPDATE ON identity_trustevidence
    FOR EACH ROW EXECUTE FUNCTION identity_stays_as_it_is();
"""
DROP = """
DROP TRIGGER trust_evidence_stays_as_it_is ON identity_trustevidence;
DROP TRIGGER signature_stays_as_it_is ON identity_agreementsignature;
DROP TRIGGER agreement_stays_as_it_is ON identity_agreement;
DROP FUNCTION identity_stays_as_it_is;
DROP TRIGGER account_trust_has_evidence ON identity_account;
DROP FUNCTION identity_account_has_evidence;
ALTER TABLE identity_trustevidence DROP CONSTRAINT trust_evidence_is_of_the_accounts_person;
ALTER TABLE identity_account DROP CONSTRAINT account_id_and_person;
ALTER TABLE identity_agreementsignature DROP CONSTRAINT signature_is_of_the_agreements_text;
ALTER TABLE identity_agreement DROP CONSTRAINT agreement_version_and_digest;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_agreements_and_trust")]
    operations = [migrations.RunSQL(KEEP, DROP)]
