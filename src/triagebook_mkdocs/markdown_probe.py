"""A page with one of each construct that `common_markdown` renders: it must come out as Python-Markdown makes it."""

PROBE = """<!--tb head-->

## Issue

Some `code <b> & *c*` **and [words](#issue) here** of 'one' "two" & three > two. See [KI-0001] or [KI-9].
A *second* line, case_id and TBVAR9case_id9TBVAR, 2 * 3 apart
- no list.

### First part {#first}

- one `a`
- two
  more

Between.

3. a
4. b

```text
status="409" <a>

'last' & TBVAR9case_id9TBVAR
```

| sign | meaning |
|---|:--|
| `1` | a *b* |
|  | [KI-0001] |

![The page](#issue)

```bash
ls -l "$X" | grep a
```

### First `part`
Text right below.

```
plain
```

## Issue

<!--tb related-->

<!--tb feedback-->

[KI-0001]: <#first> "It's `a` & b < c"
"""
