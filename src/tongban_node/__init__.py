"""The front-end node of a department (前置系统): exchanges data with the others, without Django.

Runs in a department's machine room, upgraded rarely and watched by few.
"""

__version__ = "0.1.0"
