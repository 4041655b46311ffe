-- What one submission writes, by the owner of the tables: no row security, all prepared.
-- The application and its material change hands, the case and its first step, two audit entries
-- (which a trigger lets wait), two reactions owed. trip_ground.sql made what is needed before.
\set i :i + 1
\set n :base + :client_id * 1000 + :i
BEGIN;
UPDATE applications_applicationmaterial SET department_id = (SELECT department FROM bench_ground)
WHERE application_id = bench_id(:n);
UPDATE applications_application
SET state = 'submitted', department_id = (SELECT department FROM bench_ground),
    revision = revision + 1, submitted_at = now()
WHERE id = bench_id(:n);
INSERT INTO cases_case (id, number, query_code, application_id, version_id, holder_id, person_id,
                        department_id, stage, received_at, next_due_on, is_provisional,
                        decline_reason)
SELECT bench_id(:n), '11990102MB0000001P400013112800020200101' || lpad((:n)::text, 6, '0'),
       bench_code(:n), bench_id(:n), version, bench_id(1 + :n % 2000), bench_id(1 + :n % 2000),
       department, 'received', now(), current_date + 7, false, '' FROM bench_ground;
INSERT INTO cases_casestep (id, case_id, holder_id, department_id, nth, step, at, officer_id)
SELECT gen_random_uuid(), bench_id(:n), bench_id(1 + :n % 2000), department, 1, 'receive', now(),
       NULL FROM bench_ground;
INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
VALUES (gen_random_uuid(), now(), 'person:' || bench_id(1 + :n % 2000), 'application.submit',
        'application:' || bench_id(:n), '{"revision": 1}', 'd-0000000000000000:' || repeat('0', 64)),
       (gen_random_uuid(), now(), 'person:' || bench_id(1 + :n % 2000), 'case.receive',
        'case:' || bench_id(:n), jsonb_build_object('application', bench_id(:n)),
        'd-0000000000000000:' || repeat('0', 64));
INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,
                                 leased_by, attempts, failure, done_at, dead_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'CaseReceived',
       jsonb_build_object('by', 'person:' || bench_id(1 + :n % 2000), 'case_id', bench_id(:n),
                          'holder_id', bench_id(1 + :n % 2000),
                          'person_id', bench_id(1 + :n % 2000)),
       'tongban.cases.actions.' || which, now(), now(), NULL, 0, '', NULL, NULL
FROM (VALUES ('sign_receipt'), ('tell_received')) AS reactions (which);
END;
