"""Write, split and comment on sections."""
