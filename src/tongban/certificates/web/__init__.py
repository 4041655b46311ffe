"""Pages of certificates: the holder's, the desk's, and checking, which is everybody's."""
