"""What the platform and the nodes say to each other (交换协议). Standard library only.

Both sides import this package and nothing of each other; vectors.json is the referee for both.
A change stays compatible for two releases.
"""

PROTOCOL = 1
"""The version of the protocol spoken by this package."""
