"""The audit log (审计日志): a Merkle log of every act, appended to and never changed.

Actions insert entries; one sequencer gives each its position, hashes it into the tree
(RFC 6962) and signs a checkpoint every second; anyone holding an older checkpoint can prove
that nothing before it was rewritten. Entries hold ids, codes and salted digests only.
"""
