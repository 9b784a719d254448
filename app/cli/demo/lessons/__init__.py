"""The demo's micro-lessons: nine series of our own writing, one TOML file each, with their pictures and recordings.

What stands in them is checked against the published rules. The people and places that are invented say so.

A file names the series, who speaks (`speaker`), the `colour` of its covers, and its `[[lessons]]` in order. A lesson has
`title`, `summary`, `topics` (of `topics.toml`) and `text`; it may have `required_in_days` (due so long after the demo is
loaded), `stages`, `categories` or `posts` (for whom it is), `large = true` (in large letters too), `completes_by`,
`transcript`, and `state` for the few that are not published. The text is paragraphs, `## heading`, `- list`, `**strong**`;
a line of its own `![caption](name.png)` is a picture of `pictures.toml`, `[caption](name.mp3)` a file beside it.
"""
