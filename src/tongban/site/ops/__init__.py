"""Running the house: PostgreSQL, the supervisor, the demo and the doctor (运维)."""
