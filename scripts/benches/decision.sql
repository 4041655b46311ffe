-- What one decision (a refusal, with its reason sealed) writes, by the owner of the tables: no row
-- security, all prepared. The case, the decision, one step, one audit entry, three reactions owed.
\set i :i + 1
\set n :base + :client_id * 1000 + :i
BEGIN;
UPDATE cases_case
SET stage = 'decided', next_due_on = current_date + 14, granted = false, decided_at = now(),
    decided_by = bench_id(3)
WHERE id = bench_id(500000 + :n);
INSERT INTO cases_decision (id, case_id, holder_id, department_id, officer_id, granted, at, key_of,
                            sealed_reason)
SELECT gen_random_uuid(), bench_id(500000 + :n), bench_id(1 + :n % 2000), department, bench_id(3),
       false, now(), 'holder', repeat('x', 160)::bytea FROM bench_ground;
INSERT INTO cases_casestep (id, case_id, holder_id, department_id, nth, step, at, officer_id)
SELECT gen_random_uuid(), bench_id(500000 + :n), bench_id(1 + :n % 2000), department, 5, 'decide',
       now(), bench_id(3) FROM bench_ground;
INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
VALUES (gen_random_uuid(), now(), 'officer:' || bench_id(3), 'case.decide',
        'case:' || bench_id(500000 + :n), '{"granted": false}',
        'd-0000000000000000:' || repeat('0', 64));
INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,
                                 leased_by, attempts, failure, done_at, dead_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'CaseDecided',
       jsonb_build_object('by', 'officer:' || bench_id(3), 'case_id', bench_id(500000 + :n),
                          'granted', false, 'version_id', bench_id(4),
                          'application_id', bench_id(:n), 'holder_id', bench_id(1 + :n % 2000),
                          'person_id', bench_id(1 + :n % 2000)),
       'tongban.' || which, now(), now(), NULL, 0, '', NULL, NULL
FROM (VALUES ('cases.actions.tell_decided'), ('certificates.actions.issue'),
             ('cases.actions.close_without_certificate')) AS reactions (which);
END;
