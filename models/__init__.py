"""Numbers from counts: pure functions of frames, without files, clocks, databases or frameworks."""
