"""好差评: how it was done, in the words of whom it was done for."""
