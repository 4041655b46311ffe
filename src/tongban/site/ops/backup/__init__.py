"""Backup and restore (备份与恢复): what is copied, how it is sealed, how it comes back.

A backup is a folder whose manifest was written last; without it there is no backup. The keys
never lie in it: they have an archive of their own, behind a passphrase.
"""
