"""Plan changes of files: every function here returns new texts or edits, and none touches a file."""
