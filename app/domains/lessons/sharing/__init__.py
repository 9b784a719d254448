"""Passing a lesson on: a poster with a code. Who scans it logs in and sees what is meant for him, or nothing.

Glossary: 分享海报 poster.

Owns: the poster of each published version. Never: puts a person's name, phone or number into a picture.
"""
