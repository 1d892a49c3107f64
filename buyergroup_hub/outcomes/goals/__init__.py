"""Goals of a group, set at the start, and how far each was reached. A goal that was judged stays as it was set."""
