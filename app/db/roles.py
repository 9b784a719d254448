"""Is the database role of the server one that row-level security holds for?"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_FAULTS = text(
    """
    SELECT r.rolsuper, r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(r.oid, c.relowner, 'USAGE'))
    FROM pg_roles r WHERE r.rolname = current_user
    """
)


async def role_faults(engine: AsyncEngine) -> list[str]:
    """Chinese sentences that say why row-level security would not hold; empty when all is well (or on SQLite)."""
    if engine.dialect.name != "postgresql":
        return []
    async with engine.connect() as connection:
        is_super, bypasses, owns = (await connection.execute(_FAULTS)).one()
    faults = []
    if is_super:
        faults.append("数据库角色是超级用户，行级安全对它无效")
    if bypasses:
        faults.append("数据库角色带有 BYPASSRLS，行级安全对它无效")
    if owns and not is_super:
        faults.append("数据库角色是表的属主，行级安全对它无效；请另设属主角色只做迁移")
    return faults
