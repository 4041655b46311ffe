-- What submission.sql and decision.sql begin with, in the copy of the database only: drafts to hand
-- in (1 to 80,000) and examined cases to decide (500,001 to 580,000), of 2,000 people.
CREATE TABLE bench_ground AS
SELECT version_id AS version, department_id AS department FROM cases_case LIMIT 1;
CREATE FUNCTION bench_code(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN regexp_replace(translate(lpad(to_oct(n), 8, '0'), '01234567', 'ABCDEFGH'),
                          '^(....)(....)$', '\1-\2');
INSERT INTO applications_application (id, holder_id, person_id, version_id, item_code,
    department_id, state, revision, edits, key_of, sealed_content, started_at, saved_at,
    submitted_at, closed_at)
SELECT bench_id(n), bench_id(1 + n % 2000), bench_id(1 + n % 2000), version,
       lpad(n::text, 33, '0'), NULL, 'draft', 0, 4, 'holder', repeat('x', 1200)::bytea, now(),
       now(), NULL, NULL
FROM generate_series(1, 80000) n, bench_ground;
INSERT INTO applications_application (id, holder_id, person_id, version_id, item_code,
    department_id, state, revision, edits, key_of, sealed_content, started_at, saved_at,
    submitted_at, closed_at)
SELECT bench_id(500000 + n), bench_id(1 + n % 2000), bench_id(1 + n % 2000), version,
       lpad(n::text, 33, '0'), department, 'submitted', 1, 4, 'holder', repeat('x', 1200)::bytea,
       now(), now(), now(), NULL
FROM generate_series(1, 80000) n, bench_ground;
INSERT INTO applications_applicationmaterial (id, application_id, holder_id, department_id,
    requirement, how, file_id, reference, trust_grade, added_at)
SELECT gen_random_uuid(), bench_id(n), bench_id(1 + n % 2000), NULL, 'place_pledge', 'pledge', NULL,
       '', 'C', now()
FROM generate_series(1, 80000) n;
INSERT INTO cases_case (id, number, query_code, application_id, version_id, holder_id, person_id,
    department_id, stage, received_at, next_due_on, accepted_at, accepted_on, due_on,
    promised_due_on, is_provisional, first_examiner_id, second_examiner_id, decline_reason)
SELECT bench_id(500000 + n), '11990102MB0000001P400013112800020200102' || lpad(n::text, 6, '0'),
       bench_code(500000 + n), bench_id(500000 + n), version, bench_id(1 + n % 2000),
       bench_id(1 + n % 2000), department, 'reviewed', now(), current_date + 3, now(),
       current_date, current_date + 14, current_date + 7, false, bench_id(1), bench_id(2), ''
FROM generate_series(1, 80000) n, bench_ground;
ANALYZE;
