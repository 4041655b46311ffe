"""The outbox (发件箱): what follows from a fact, kept as rows until it has happened once.

Empty on purpose: domains' `events` import `base` from here, and rules must stay pure.
"""
