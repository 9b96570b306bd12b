"""The review desk: everything doubtful of all open pictures in one queue, corrected by keyboard,
exported with a trail."""
