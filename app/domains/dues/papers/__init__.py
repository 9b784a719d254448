"""Papers of dues: receipts of what was paid, a member's year (党费证), a branch's year (台账), and who paid in a quarter.

Glossary: 收据 receipt · 收据号 serial · 校验码 verify code · 补打 reprint · 党费证 statement · 党费台账 register · 公示 circular.

Owns: receipts and their series of numbers, one for each set of books and year, without gaps. Never: prints a base for who
may not read bases, tells a stranger who paid.
"""
