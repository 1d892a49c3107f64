"""The sheet of a consultation: its plan, questions, documents, team and opening."""
