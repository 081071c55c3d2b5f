"""What nobody would send who means well: to every address, in every field, header and frame.

Nothing may answer 500, no consumer may die, and nothing may be left behind. Values that one of the
stores alone refuses (NUL, surrogates, integers without end) come here on both.
"""
