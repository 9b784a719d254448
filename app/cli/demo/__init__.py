"""Invented tenants for a demo, a test of size or a training course: nobody in them exists.

ID numbers begin with 99, which GB/T 2260 gives to no area; phones begin with 100, which is no mobile segment (工信部
电信网编号计划). Both pass every check of this server.
"""
