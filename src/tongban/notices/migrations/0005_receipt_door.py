"""The door for delivery receipts (状态报告): the platform's address takes them, nobody reads."""

from django.db import migrations

MAKE = """
-- 'taken', 'repeated', or 'unknown'. Late, repeated and out of order: what was delivered once
-- stays delivered (notices/rules.py, after_receipt).
CREATE FUNCTION notices_take_receipt(
    receipt uuid, which uuid, said text, said_at timestamptz, moment timestamptz
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    way text;
    about uuid;
BEGIN
    SELECT m.state, m.notice_id INTO way, about FROM notices_message m WHERE m.id = which FOR UPDATE;
    IF NOT FOUND OR way = 'skipped' THEN
        RETURN 'unknown';
    END IF;
    INSERT INTO notices_receipt (id, message_id, notice_id, status, at, taken_at)
    VALUES (receipt, which, about, said, said_at, moment) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'repeated';
    END IF;
    IF said = 'delivered' THEN
        UPDATE notices_message m
        SET state = 'delivered', why = '', attempts = greatest(m.attempts, 1),
            sent_at = coalesce(m.sent_at, moment), ended_at = moment
        WHERE m.id = which AND m.state <> 'delivered';
    ELSE
        UPDATE notices_message m
        SET state = 'undelivered', why = 'not_delivered', attempts = greatest(m.attempts, 1),
            sent_at = coalesce(m.sent_at, moment), ended_at = moment
        WHERE m.id = which AND m.state NOT IN ('delivered', 'undelivered');
    END IF;
    RETURN 'taken';
END
$$;
"""
DROP = "DROP FUNCTION notices_take_receipt;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_messages")]
    operations = [migrations.RunSQL(MAKE, DROP)]
