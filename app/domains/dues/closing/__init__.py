"""Closing a month of the books: register, ledger and bank agree to the fen, then nothing is booked into it any more.

Glossary: 结账 closing · 登记数 register · 账面数 ledger · 对账单余额 bank balance · 重新打开 reopening · 不符 finding.

Owns: closings with their figures and fingerprint, what the bank says at the end of a month, reopenings that wait for a
second person. Never: closes what differs, skips a month, reopens any month but the last.
"""
