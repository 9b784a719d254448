"""Knowledge profiles (知识画像): what a person or a branch has learned of each topic against what is expected, so that the
next class is chosen by need and nobody repeats.

Glossary: 主题 topic · 学习要求 expectation · 要求对象 whom it concerns · 尚缺 lacking · 需要学习的人数 in need.

Owns: which topics a source of hours teaches, and what organisations expect of whom. What was learned is read from the
ledger. Never: names anybody above the branch, sums fewer than five people, ranks people or organisations.
"""
