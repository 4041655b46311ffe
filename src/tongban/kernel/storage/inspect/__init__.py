"""Looking into files (内容检查): by what they contain, never by their name.

Decoders of strangers' bytes are where programs get broken, so they run in a child process that
has no database, no keys but the one of the file, little memory and no right to write: `ask` is
the parent's side, `child` the other. `images` and `pdfs` do the looking; all but `ask` is pure.
"""
