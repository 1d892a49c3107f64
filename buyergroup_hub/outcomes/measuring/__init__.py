"""Measurements: values of indicators with source and quality, what they come to, and why some are not added."""
