"""Money of dues leaves the bank: remitted upward, forwarded whole, allocated below, used; and the yearly account of it.

Glossary: 上缴 share · 大额党费 large · 下拨、返还 allocated · 使用 used · 用途 purpose · 支出类别 expense type ·
集体讨论决定 decision · 回单 slip · 上级收据 receipt · 公布 publication.

Owns: payouts with their decision and evidence, publications. Never: pays out what no meeting decided, lets one person
propose and approve, pays what does not lie in the bank, names members in what is published.
"""
