"""The operator's view of the house (运行): doors that are read, and what they mean together."""
