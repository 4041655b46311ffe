"""Service packs (事项包): service items as text that people write, and machines check.

A pack is a folder: `pack.yaml` names it and its items, each item is a folder below `items` with
`item.yaml`, and `guide.zh.md` and `guide.en.md` where there is more to say. Whatever is wrong is
told at once, with file, line and reason in both languages; nothing that anybody writes there makes
more than sentences. How to write one: docs/guide/items.md.
"""
