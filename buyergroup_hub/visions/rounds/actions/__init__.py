"""Freeze, endorse, publish and print."""
