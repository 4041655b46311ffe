-- What giving one mandate writes, by the owner of the tables: no row security, all prepared.
-- The look-up's two rows, the mandate, its audit entry (which a trigger lets wait), its reaction.
\set giver random(1, 1000)
\set agent random(1001, 2000)
\set n random(1, 1000000000000000000)
BEGIN;
INSERT INTO access_accessrecord (id, at, reader, fields, purpose, case_ref)
VALUES (bench_id(:n), now(), 'person:' || bench_id(:giver), '["name", "id_number"]',
        'mandate.find', '');
INSERT INTO access_accessedholder (id, record_id, holder_id, at)
VALUES (bench_id(:n), bench_id(:n), bench_id(:agent), now());
INSERT INTO identity_mandate (id, holder_id, agent_id, kind, acts, items, valid_from, valid_to,
                              request_key, given_at, given_by, revoked_at, revoked_by)
VALUES (bench_id(:n), bench_id(:giver), bench_id(:agent), 'proxy', '["apply", "view"]', '[]',
        current_date, current_date + 364, gen_random_uuid(), now(),
        'person:' || bench_id(:giver), NULL, '');
INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
VALUES (gen_random_uuid(), now(), 'person:' || bench_id(:giver), 'mandate.give',
        'mandate:' || bench_id(:n),
        jsonb_build_object('holder', bench_id(:giver), 'agent', bench_id(:agent), 'kind', 'proxy',
                           'acts', 'apply+view', 'valid_to', current_date + 364),
        'd-0000000000000000:' || repeat('0', 64));
INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,
                                 leased_by, attempts, failure, done_at, dead_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'MandateGiven',
        jsonb_build_object('by', 'person:' || bench_id(:giver), 'mandate_id', bench_id(:n),
                           'holder_id', bench_id(:giver), 'agent_id', bench_id(:agent),
                           'kind', 'proxy'),
        'tongban.notices.actions.mandate_given', now(), now(), NULL, 0, '', NULL, NULL);
END;
