"""Party dues (党费): what each member owes a month, by which rule, on which base, and who approved it.

Glossary: 党费 dues · 计算基数 base · 交纳比例 rate · 项目 pay item · 计入 counted · 不计入 ignored · 扣除 deducted ·
取整 rounding · 核定 assessment · 应算 computed · 核定数额 assessed · 自愿多交 voluntary · 公布 publish · 异议 objection ·
重新核定 reassessment · 待核定 pending · 年薪制 annual salary · 个体经营者 self-employed · 离退休 retired ·
少交、免交 relief (reduced, exempt) · 基层党委 the committee that decides · 上一级党委 the committee above.

Owns: standards and local decisions, assessments with their sealed bases, bases entered month by month, reliefs.
Never: shows a base to anybody but the member and the dues accountants, grants a relief on one's own request,
changes a membership.
"""
