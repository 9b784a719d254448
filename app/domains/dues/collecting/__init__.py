"""How dues are collected in a branch: consents, cash and bank transfers, and cash on its way to the committee.

Glossary: 按季交纳 quarterly · 亲属代交 by family · 其他党员代交 by another member · 缓交 late · 收款人 collector ·
现金日记账 cash book · 上交 handover · 存行 deposit · 银行凭证号 slip number · 预收转收入 recognition.

Owns: consents of the branch, handovers of cash (always two people), deposits, recognitions of months paid ahead.
Never: takes dues from payroll or lets the branch advance them, lets one person stand on both ends of a handover.
"""
