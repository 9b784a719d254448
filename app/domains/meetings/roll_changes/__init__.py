"""What is set right on a roll after it was fixed, and the guests who are in no register.

Glossary: 名册更正 roll correction · 补列 add · 移除 remove · 更正表决权 vote · 外来列席人员 outside guest · 以何身份 as what.

Owns: roll corrections, outside guests. Never: changes an entry of the fixed roll, removes anything without a reason,
counts a guest among those due.
"""
