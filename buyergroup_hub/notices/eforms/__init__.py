"""Reading a notice of the standard eForms: what it says, what is withheld of it, and which file is no notice."""
