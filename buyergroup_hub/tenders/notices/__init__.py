"""Notices (publicaties) that become tenders, are proposed to groups, or say something else than the hub."""
