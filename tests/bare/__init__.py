"""Bare Debian roots, made by debootstrap, in which an ordinary user follows the README."""
