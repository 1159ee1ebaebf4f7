"""Do the analyses find what is known to be true, and say honestly how sure they are?"""
