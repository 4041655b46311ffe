"""Cryptography behind one port (密码): digests, keyed hashes, encryption, signatures.

`port` is the front door, `archives` and `erasures` are the operator's; nobody else imports the
rest. Two suites, chosen by CRYPTO_SUITE: INTL
and SM (国密). Layers of keys: the master key comes from outside the database and only wraps; data
keys (one per purpose) and subject keys (one per person or body) lie wrapped in tables; signing
keys lie in files under the master key. Algorithms and key ids are named in key records and
envelopes and never guessed from input.
"""
