"""Pictures of the gallery, kept as references: what a change moves is seen, and said.

`just pictures` takes them anew. A machine with other fonts or another Chromium draws otherwise: there, take
them anew before the change that is to be looked at.
"""
