"""电子证照: issued, sealed, kept, verified."""
