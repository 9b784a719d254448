"""The ledger of dues: double entry, on receipt, append-only, one set of books per organisation that keeps accounts.

Glossary: 账簿 books · 科目 account · 凭证 entry · 分录 line · 摘要 memo · 借方、贷方 debit, credit · 期初结存 opening ·
在途党费 in transit · 待结算 clearing · 预收 prepaid · 大额党费 large · 应上缴 owed up · 上缴 remitted · 下级上缴 from below ·
返还 returned share · 冲销 counter-entry · 调整 adjustment · 指纹 digest.

Owns: books, entries, lines, adjustments that wait for a second person, the daily digests. Never: edits or deletes an
entry; a branch keeps no books and holds no bank account, its cash is in transit to the books above it.
"""
