"""Quorum, resolutions and elections of a meeting (表决、选举).

Glossary: 决议、表决事项 resolution · 有表决权应到 voters_due · 有表决权实到 voters_present · 法定人数 quorum · 发展党员表决
development · 选举 election · 候选人 candidate · 另选他人 written_in · 书面意见 written opinion · 不计算在应到会人数 exclusion ·
发出、收回、有效、无效票 issued, collected, valid, spoilt · 赞成、不赞成、弃权 in_favour, against, abstained · 计票人 counter ·
监票人 scrutineer · 不同意见 dissent · 作废 void · 更正 correction.

Owns: resolutions, candidates, tellers, written opinions, exclusions, counts, the local rule on quorum. Never: takes a
vote itself, keeps a ballot, or ties a vote on people to who cast it.
"""
