"""Authority: permissions, roles, the actor, its scope, the decision, and signed tokens. Pure: no database, no HTTP.

Glossary: 权限 permission, 角色 role, 任职 appointment (seen here as a grant), 授予 grant,
管辖范围 scope, 动态口令 second factor.
"""
