"""Documents (文书、证照): from a template and values to a PDF, the same on every machine.

`render` is the front door. Templates are Typst files of the rooms; what `house.typ` here defines
is common to all.
"""
