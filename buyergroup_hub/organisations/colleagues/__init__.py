"""Who works at an organisation: invited, confirmed, ended, and the handover of one that nobody is left of."""
