"""Places that a department offers (阵地), and when they are taken: by whatever is held there, a lecture as any meeting.

Glossary: 阵地 venue · 预约 book · 停用 close.

Owns: venues and the quarter hours in which a meeting takes them: the one table of bookings. Never: lets two meetings that
chose a venue have it at one time, says by whom it is taken, reads a place that was only written down as a venue.
"""
