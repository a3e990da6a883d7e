# Files that are sent ahead, and open data.

problem-precondition-failed = Another version
problem-precondition-failed-detail = This protocol is spoken in the version that Tus-Version names. Please update the program.
problem-checksum-mismatch = It did not arrive as it was sent
problem-checksum-mismatch-detail = The checksum does not fit, so nothing of this part was kept. Please send it again.
