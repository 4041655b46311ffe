"""Files people hand in (上传的文件): received, looked into, sealed, kept, shown, removed.

`store.put` takes a stream and gives back the row; domains hold ids. What lies on the disk is
encrypted under a key of its own; what a row says is on the disk whole, or the row is not there.
"""
