"""Exhibits: one physical item each, its seal, its holder, its parts and its copies."""
