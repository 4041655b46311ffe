"""How the house is (运行状况): one vocabulary for `/readyz`, `tongban doctor` and the console.

`readings` are numbers somebody read, `foundations` looks for itself, `behind` and `supplies` are
pure: readings in, findings out. Whoever asks decides how to read and where to show.
"""
