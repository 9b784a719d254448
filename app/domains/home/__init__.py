"""What a person sees first: the screen in one call, and the calendar on the own phone.

Glossary: 首页 home · 正在进行 now · 接下来 next · 卡片 card · 待我处理 waiting · 日历订阅 calendar link.

Owns: the secret links of calendar feeds. Everything else it gathers from the areas: what waits for a decision
(`Waiting`) and cards (`Cards`) are lists in `app/api.py`, to which each area adds its own. Never: shows another
person's name, standing or leave in a calendar; asks twice of what one call can bring.
"""
