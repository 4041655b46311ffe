-- A department with many cases, in its own database: {count} of them, of everybody but one person,
-- and five of that person's. Of ten, four have just come, one is being examined, five are over.
CREATE FUNCTION bench_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN lpad(to_hex(n), 32, '0')::uuid;
CREATE FUNCTION bench_code(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN regexp_replace(translate(lpad(to_oct(n), 8, '0'), '01234567', 'ABCDEFGH'),
                          '^(....)(....)$', '\1-\2');
CREATE TABLE bench_case AS
WITH people AS (SELECT array_agg(holder_id) AS ids FROM identity_person
                WHERE holder_id <> '{reader}'),
     ground AS (SELECT version_id AS version, department_id AS department FROM cases_case LIMIT 1)
SELECT n, bench_id(n) AS id, version, department,
       CASE WHEN n <= 5 THEN '{reader}'::uuid
            ELSE ids[1 + n % cardinality(ids)] END AS holder,
       now() - make_interval(secs => n * 3) AS received_at,
       current_date + (n % 7)::int AS next_due_on,
       CASE WHEN n % 10 < 4 THEN 'received' WHEN n % 10 = 4 THEN 'accepted'
            ELSE 'closed' END AS stage
FROM generate_series(1, {count}) n, people, ground;
INSERT INTO applications_application (id, holder_id, person_id, version_id, item_code,
    department_id, state, revision, edits, key_of, sealed_content, started_at, saved_at,
    submitted_at, closed_at)
SELECT id, holder, holder, version, lpad(n::text, 33, '0'), department, 'submitted', 1, 4, 'holder',
       repeat('x', 1200)::bytea, received_at, received_at, received_at, NULL
FROM bench_case;
INSERT INTO cases_case (id, number, query_code, application_id, version_id, holder_id, person_id,
    department_id, stage, received_at, next_due_on, accepted_at, accepted_on, due_on,
    promised_due_on, is_provisional, first_examiner_id, second_examiner_id, granted, decided_at,
    decided_by, decline_reason, ended_at)
SELECT id, '11990102MB0000001P400013112800020200102' || lpad(n::text, 6, '0'), bench_code(n), id,
       version, holder, holder, department, stage, received_at,
       CASE WHEN stage <> 'closed' THEN next_due_on END,
       CASE WHEN stage <> 'received' THEN received_at END,
       CASE WHEN stage <> 'received' THEN current_date - 9 END,
       CASE WHEN stage <> 'received' THEN current_date + 9 END,
       CASE WHEN stage <> 'received' THEN current_date + 5 END, false,
       CASE WHEN stage = 'closed' THEN bench_id(1) END,
       CASE WHEN stage = 'closed' THEN bench_id(2) END,
       CASE WHEN stage = 'closed' THEN false END,
       CASE WHEN stage = 'closed' THEN received_at END,
       CASE WHEN stage = 'closed' THEN bench_id(3) END, '',
       CASE WHEN stage = 'closed' THEN received_at END
FROM bench_case;
INSERT INTO cases_casestep (id, case_id, holder_id, department_id, nth, step, at, officer_id)
SELECT gen_random_uuid(), id, holder, department, 1, 'receive', received_at, NULL FROM bench_case;
DROP TABLE bench_case;
VACUUM ANALYZE;
