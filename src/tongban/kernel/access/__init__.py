"""Who looked at whose data, what for, under which case (用数日志).

Written in the transaction that reads; the holder sees every row of it.
"""
