"""What a guest may do with a sign-up, and how one is found and counted."""

from django.db import migrations

# locks: the table is new in this release and empty

MAKE = """
ALTER TABLE identity_signup ADD CONSTRAINT sign_up_agreed_to_a_version
    FOREIGN KEY (agreement_version, agreement_digest)
    REFERENCES identity_agreement (version, digest);
ALTER TABLE identity_signup ADD CONSTRAINT sign_up_failed_is_a_list
    CHECK (jsonb_typeof(failed) = 'array');

-- Guests write what they typed. That it was verified is the platform's word, and it is gone as
-- soon as anything typed changes.
CREATE FUNCTION identity_sign_up_is_honest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'tongban_person' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.verified_at IS NOT NULL OR NEW.account_id IS NOT NULL OR NEW.receipt <> '' THEN
            RAISE EXCEPTION 'nobody verifies themselves' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF OLD.state IN ('opening', 'done') AND (NEW.sealed, NEW.state, NEW.login_name,
            NEW.password, NEW.agreement_version) IS DISTINCT FROM (OLD.sealed, OLD.state,
            OLD.login_name, OLD.password, OLD.agreement_version) THEN
        RAISE EXCEPTION 'an account is being opened or is there already'
            USING ERRCODE = 'insufficient_privilege';
    ELSIF (NEW.sealed, NEW.id_number_hash) IS DISTINCT FROM (OLD.sealed, OLD.id_number_hash) THEN
        NEW.verified_at := NULL;
        NEW.receipt := '';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_sign_up_is_honest BEFORE INSERT OR UPDATE ON identity_signup
    FOR EACH ROW EXECUTE FUNCTION identity_sign_up_is_honest();

CREATE FUNCTION identity_attempt_is_open() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'tongban_person' AND NEW.outcome <> '' THEN
        RAISE EXCEPTION 'nobody decides what came of a question'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_attempt_is_open BEFORE INSERT ON identity_verificationattempt
    FOR EACH ROW EXECUTE FUNCTION identity_attempt_is_open();

-- The sign-up of whoever knows its code.
CREATE FUNCTION identity_sign_up_of(its_keys text[], at timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM identity_signup WHERE key_hash = ANY (its_keys) AND expires_at > at
$$;

-- Counts only: questions about a number or from an address that did not match or are open.
-- Whoever counts a number holds it until the end of the transaction, so that two do not both
-- find the last place free. Hashes under every living key, that of the active one first.
CREATE FUNCTION identity_asked_since(number_hashes text[], from_addresses text[],
                                     since timestamptz)
RETURNS TABLE (by_number bigint, by_address bigint, first_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tongban/sign-up/' || number_hashes[1], 0));
    RETURN QUERY
    SELECT count(*) FILTER (WHERE a.id_number_hash = ANY (number_hashes)),
           count(*) FILTER (WHERE a.address_hash = ANY (from_addresses)),
           min(a.asked_at)
    FROM identity_verificationattempt a
    WHERE (a.id_number_hash = ANY (number_hashes) OR a.address_hash = ANY (from_addresses))
      AND a.asked_at > since AND a.outcome IN ('', 'mismatch');
END $$;

-- How many sign-ups were begun from an address.
CREATE FUNCTION identity_begun_since(from_addresses text[], since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM identity_signup
    WHERE address_hash = ANY (from_addresses) AND created_at > since
$$;
"""
DROP = """
DROP FUNCTION identity_begun_since;
DROP FUNCTION identity_asked_since;
DROP FUNCTION identity_sign_up_of;
DROP TRIGGER identity_attempt_is_open ON identity_verificationattempt;
DROP FUNCTION identity_attempt_is_open;
DROP TRIGGER identity_sign_up_is_honest ON identity_signup;
DROP FUNCTION identity_sign_up_is_honest;
ALTER TABLE identity_signup DROP CONSTRAINT sign_up_failed_is_a_list;
ALTER TABLE identity_signup DROP CONSTRAINT sign_up_agreed_to_a_version;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_sign_up")]
    operations = [migrations.RunSQL(MAKE, DROP)]
