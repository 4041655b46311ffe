-- People of the reference, in the copy of the database only: their ids can be worked out.
CREATE FUNCTION bench_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN lpad(to_hex(n), 32, '0')::uuid;
INSERT INTO identity_holder (id, kind) SELECT bench_id(n), 'person' FROM generate_series(1, 2000) n;
INSERT INTO identity_person (holder_id, kind, sealed_name, sealed_id_number, name_hash,
                             id_number_hash, registered_at)
SELECT bench_id(n), 'person', repeat('x', 60)::bytea, repeat('x', 80)::bytea, repeat('h', 83),
       repeat('h', 64) || n, now()
FROM generate_series(1, 2000) n;
ANALYZE;
