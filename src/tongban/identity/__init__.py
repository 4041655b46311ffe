"""Who people are and in whose name they act (身份)."""
