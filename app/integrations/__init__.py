"""The outside world: for each service a protocol, a real client and a fake that behaves like it.

Nothing here knows a domain, a table or the settings; everything comes in through constructors.
"""
