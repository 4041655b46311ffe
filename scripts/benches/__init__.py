"""The rows of the bench: each module measures one thing against a reference (docs/bench.md)."""
