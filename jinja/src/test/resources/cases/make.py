"""Writes arguments.json: arguments of methods, filters, tests and tags, rendered by Jinja.

    pip install jinja2==3.1.6
    python make.py > arguments.json     # in this folder

The environment is that of Hugging Face transformers' chat templates.
"""
import datetime
import json

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MESSAGES = [
    {"role": "user", "content": "a"},
    {"role": "assistant", "content": "b"},
    {"role": "user", "content": "c"},
]

SNIPPETS = r'''
{{ 'abcabc'.find('c', 3) }} {{ 'abcabc'.find('c', 0, 2) }} {{ 'abcabc'.find('c', -1) }} {{ 'abc'.find('', 3) }} {{ 'abc'.find('', 4) }} {{ 'abc'.find('z') }}
{{ 'abcabc'.rfind('a', 1, 3) }} {{ 'abcabc'.rfind('a', -3) }} {{ 'abc'.rfind('') }} {{ 'abc'.index('c', 1) }} {{ 'abcc'.rindex('c') }}
{{ '🐋a🐋b'.find('b') }} {{ '🐋a🐋b'.find('a', 1, 2) }} {{ '🐋a🐋b'.rfind('🐋', 0, 2) }} {{ '🐋🐋'.count('🐋', 1) }}
{{ 'abc'.startswith('b', 1, 2) }} {{ 'abc'.startswith(('x', 'a')) }} {{ 'abc'.startswith('', 4) }} {{ 'abc'.endswith('b', 0, -1) }} {{ 'abc'.endswith(('c', 'd'), 2) }} {{ 'abc'.startswith(()) }}
{{ 'aaaa'.count('aa') }} {{ 'abc'.count('') }} {{ 'abc'.count('', 1) }} {{ 'abc'.count('', 4) }} {{ 'aXbX'.count('X', 0, 3) }}
{{ 'a b  c '.split(none, 1) }} {{ 'a b c'.split(maxsplit=0) }} {{ 'a,b,c'.split(',', maxsplit=1) }} {{ 'a,b'.split(sep=',') }} {{ ''.split() }} {{ ''.split(',') }} {{ '  '.split() }} {{ 'a,b'.split(',', 0) }}
{{ ' a b  c '.rsplit(none, 1) }} {{ 'a b c'.rsplit(maxsplit=0) }} {{ 'a b c'.rsplit() }} {{ 'a,b,c'.rsplit(',', 1) }} {{ '  x '.rsplit(none, 5) }} {{ ' a b '.rsplit(none, 0) }}
{{ 'a\r\nb\rc\n\nd'.splitlines() }} {{ 'a\r\nb'.splitlines(true) }} {{ 'a\n'.splitlines(keepends=true) }} {{ ''.splitlines() }} {{ '\n'.splitlines() }}
{{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'abc'.partition('-') }} {{ 'abc'.rpartition('-') }}
{{ 'xyxaxy'.strip('xy') }} {{ 'a '.strip('') }}| {{ 'xa'.lstrip('x') }} {{ 'ax'.rstrip('x') }} {{ ' a '.strip(none) }} {{ '🐋a🐋'.strip('🐋') }} {{ 'abcabc'.strip('abcdefghijk') }}|
{{ 'aaa'.replace('a', 'b', 2) }} {{ 'aaa'.replace('', '-') }} {{ 'aaa'.replace('', '-', 2) }} {{ '🐋b'.replace('', '-') }} {{ 'aaa'.replace('aa', 'b') }} {{ 'aaa'.replace('a', 'b', 0) }} {{ 'aaa'.replace('a', 'b', -1) }}
{{ '5'.zfill(3) }} {{ '-5'.zfill(4) }} {{ 'ABC'.casefold() }} {{ 'aß'.upper() }} {{ 'ab1'.isalnum() }} {{ ''.isalnum() }} {{ 'é'.isascii() }} {{ ''.isascii() }}
{{ [1, 2, 1].index(1, 1) }} {{ [1, 2].count(3) }} {{ (1, 2).index(2) }} {{ {'a': 1}.get('b', 'c') }}
{{ {'b': 1, 'a': 2, 'C': 3} | dictsort }} {{ {'b': 1, 'a': 2} | dictsort(false, 'value') }} {{ {'b': 1, 'a': 2} | dictsort(false, 'key', true) }}
{{ [1, 2] | sum(none, 3) }} {{ [[1], [2]] | sum(start=[]) }} {{ [{'a': 1}] | sum('a', 2) }}
{{ ['a'] | sum(start='') }}
{{ 'x' | float }} {{ 'x' | float('d') }} {{ '1_0.5' | float }} {{ ' 2 ' | float }} {{ '1e3' | float }} {{ '1f' | float }} {{ 'nan' | float }} {{ '-inf' | float }} {{ none | float(2) }} {{ '0x10' | float }} {{ '.5' | float }} {{ '5.' | float }}
{{ '3.99' | int }} {{ '-3.99' | int }} {{ 'x' | int(none) }} {{ '1_000' | int }} {{ '0b101' | int(0, 2) }} {{ '0b101' | int(base=0) }} {{ 'ff' | int(base=16) }} {{ 'zz' | int(0, 36) }} {{ '0o17' | int(base=8) }} {{ '017' | int }} {{ '017' | int(base=0) }} {{ 'inf' | int }} {{ none | int(5) }} {{ true | int }} {{ '0x1f' | int }} {{ '1e3' | int }}
{{ [{'a': 2, 'b': 1}, {'a': 1, 'b': 2}] | sort(attribute='b,a') | map(attribute='a') | list }} {{ [[2, 'x'], [1, 'y']] | sort(attribute='0') }} {{ [[2, 'x'], [1, 'y']] | sort(attribute=1) }} {{ ['b', 'A', 'a'] | sort(case_sensitive=true) }} {{ ['b', 'A', 'a'] | sort(true, true) }}
{{ ['b', 'A'] | max }} {{ ['b', 'A'] | min(case_sensitive=true) }} {{ ['a', 'B'] | max(true) }} {{ [{'n': 1}, {'n': 3}] | max(attribute='n') }} {{ [] | max }}|{{ (messages | min(attribute='content')).content }}
{{ [1, 2] | join('-') }} {{ messages | join(', ', 'role') }} {{ messages | join(attribute='content') }} {{ [1, 2] | join(3) }}
{{ ['a', 'A', 'b'] | unique | list }} {{ ['a', 'A'] | unique(case_sensitive=true) | list }} {{ [1, 1.0, true, 2] | unique | list }} {{ messages | unique(attribute='role') | map(attribute='content') | list }}
{{ 'x' | default('y', false) }} {{ missing | default }}| {{ missing | default(default_value='z') }} {{ 0 | default(1, boolean=true) }} {{ missing | d('e') }}
{{ 'a\nb\n\nc' | indent }} {{ 'a\nb\n\nc' | indent('>>', true) }} {{ 'a\nb\n\nc' | indent(1, false, true) }} {{ 'a\nb' | indent(width=2, blank=true) }}
{{ {'a': [1, {'b': none}]} | tojson(indent=2) }} {{ {'a': [1]} | tojson(indent='..') }} {{ [1, 2] | tojson(separators=['; ', '= ']) }} {{ {'a': 1, 'b': 2} | tojson(indent=1, separators=(' ,', ' :')) }} {{ [] | tojson(indent=0) }} {{ [1] | tojson(indent=0) }}
{{ 'é\x7f' | tojson(ensure_ascii=true) }} {{ '🐋' | tojson(true) }} {{ (1, 'a') | tojson }} {{ 1e400 | tojson }} {{ {2: 'a', none: 'b', true: 'c', 1.5: 'd'} | tojson }} {{ {true: 'y', false: 'n'}[1 == 1] }}
{{ 2.5 | round }} {{ 3.5 | round }} {{ 2.675 | round(2) }} {{ 2.1 | round(0, 'ceil') }} {{ 2.19 | round(1, 'floor') }} {{ 42 | round }} {{ -2.5 | round }} {{ 1234 | round(-2) }}
{{ 'aXbX' | replace('X', 'y', 1) }} {{ 'aaa' | replace('a', 'b', count=2) }} {{ 111 | replace(1, 2) }} {{ 'xxaxx' | trim(chars='x') }} {{ ' a ' | trim(none) }}
{{ messages | map(attribute='x', default=0) | list }} {{ messages | map(attribute='role') | map('upper') | list }} {{ ['a-b'] | map('replace', '-', '+') | list }} {{ ['x'] | map('default', 'y') | list }} {{ [[1, 2]] | map(attribute=1) | list }} {{ ['3'] | map('int') | list }} {{ ['z'] | map('int', default=7) | list }}
{{ [1, 2, 3, 4] | select('divisibleby', 2) | list }} {{ messages | selectattr('role', 'in', ['user']) | map(attribute='content') | list }} {{ [1, none] | reject('none') | list }} {{ [1, 2] | select('gt', 1) | list }}
{{ 7 is divisibleby(7) }} {{ 7 is divisibleby 2 }} {{ 1 is in([1]) }} {{ 1 is sameas 1 }} {{ none is sameas none }} {{ 'a' is eq('a') }} {{ (1, 2) == [1, 2] }} {{ (1, 2) == (1, 2) }} {{ (1,) }} {{ () }} {{ (1, 2) + (3,) }} {{ [0] * 3 }} {{ 2 * (1,) }} {{ 3 * 'ab' }}
{% for m in messages %}{{ loop.depth }}{{ loop.depth0 }}{% for x in [1] %}{{ loop.depth }}{% endfor %}{% endfor %}
{% for m in messages %}{{ loop.changed(m.role) }} {% endfor %}{% for m in [1, 1, 2] %}{{ loop.changed(m, 1) }} {% endfor %}
{% for i in [[1, [2, [3]]]] recursive %}{{ loop.depth }}:{{ i[0] }}{% if i[1] %}({{ loop([i[1]]) }}){% endif %}{% endfor %}
{% for i in 1, 2, 3 if i != 2 %}{{ i }}{{ loop.last }}{% endfor %} {% for i in [1, 2] if i is odd %}{{ loop.length }}{% endfor %}
{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }} {{ 0x_ff }} {{ 1e3 }} {{ 1_0.5 }} {{ 0 }} {{ 00 }} {{ [[5, 6]][0][1] }}
{{ '\101\x41\u0041\0\12' | tojson }} {{ '\7' | tojson }} {{ '\400' | tojson }} {{ '\z' | tojson }} {{ "\'\"" }}
{% macro f(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, 3, k=4) }} {{ f(*[1, 2], **{'k': 3}) }}
{% macro f(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ f(*[1]) }} {{ f(1, **{'b': 5}) }} {{ f(b=1, a=2) }}
{% macro f() %}<{{ caller() }}>{% endmacro %}{% call f() %}x{{ 1 + 1 }}{% endcall %}
{% macro f(n) %}{% for i in range(n) %}{{ caller(i, 'y') }}{% endfor %}{% endmacro %}{% call(i, s) f(3) %}[{{ i }}{{ s }}]{% endcall %}
{% macro f() %}{% if caller is defined %}c{% else %}-{% endif %}{% endmacro %}{{ f() }}{% call f() %}{% endcall %}
{% filter upper %}a{{ 'b' }}{% endfilter %} {% filter replace('a', 'b') | upper %}aa{% endfilter %}
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }} {% with %}{% set c = 3 %}{{ c }}{% endwith %}{{ c is defined }}
{% if false %}{% include 'x' %}{% import 'y' as z %}{% from 'y' import z %}{% endif %}fine
{% if false %}{% autoescape true %}{{ 1 }}{% endautoescape %}{% endif %}fine
{% if false %}{{ messages | groupby('role') }}{{ messages | batch(2) }}{{ 'a' is filter }}{% endif %}fine
{{ 'abcdefgh'[5::9223372036854775807] }} {{ 'abcdefgh'[::-9223372036854775807] }} {{ [1, 2, 3][::2] }} {{ (1, 2, 3)[1:] }} {{ 'abc'[5:] }}| {{ 'abc'[-9:2] }} {{ '🐋ab'[::-1] }} {{ '🐋ab'[1:] }} {{ [1, 2, 3][-1:0:-1] }}
{{ dict([('a', 1)], b=2) }} {{ dict({'a': 1}).a }} {{ namespace({'a': 1}, b=2).a }}
{{ range(1, 10, 3) | list }} {{ range(5, 0, -2) | list }} {{ range(3, 1) | list }} {{ range(9223372036854775806, 9223372036854775807) | list }}
{{ 'a' in {'a': 1} }} {{ 1.0 in [1] }} {{ 'ab' in 'cab' }} {{ '' in '' }} {{ {'a': [1]} == {'a': [1.0]} }}
{{ '%s|%r|%d' | format('a', 'b', 3.7) }} {{ '%s' % ('a',) }} {{ '%s' % [1] }} {{ '%d' % true }}
{{ {'a': 1} | attr('get') is callable }} {{ {'a': 1} | attr('a') is defined }}
{{ strftime_now('%d %b %Y %F %T %R %D %e %h %u %w %c|%x|%X|%n|%t|%f %-e %-H %%') }}
{{ [missing, {'a': missing}] }} {{ (missing,) }}
{{ 'abc'.find(sub='b') }}
{{ 'abc'.strip(chars='a') }}
{{ 'abc'.upper(1) }}
{{ 'abc' | upper(1) }}
{{ 'abc' | trim('a', 'b') }}
{{ 'abc' | trim(x='a') }}
{{ [1] | sort(key=1) }}
{{ [1] | join(sep=',') }}
{{ {'a': 1} | dictsort(by='x') }}
{{ 1 | tojson(sort=true) }}
{{ 'a' | default('b', true, 1) }}
{{ 'a' is string(1) }}
{{ 1 is divisibleby(1, 2) }}
{{ 1 is eq }}
{{ messages | map('upper', attribute='x') | list }}
{{ messages | map(attribute='x', other=1) | list }}
{{ range(1, 2, 3, 4) }}
{{ range(stop=3) | list }}
{{ range(0, 5, 0) | list }}
{{ range() }}
{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}
{% macro f(a) %}{% endmacro %}{{ f(b=2) }}
{% macro f(a) %}{% endmacro %}{{ f(1, a=2) }}
{% macro f() %}{% endmacro %}{% call f() %}{% endcall %}
{% call 1 %}{% endcall %}
{% for i in [1] %}{{ loop([2]) }}{% endfor %}
{% for i in [1] %}{{ loop.cycle() }}{% endfor %}
{{ '%s' | format(1, 2) }}
{{ '%d' | format('a') }}
{{ {[1]: 2} }}
{{ {1: 2}[[1]] is defined }}
{{ 'ab'.split('') }}
{{ 'ab'.partition('') }}
{{ 'ab'.startswith(1) }}
{{ 'ab'.index('x') }}
{{ 'ab'.replace('a') }}
{{ 'ab'.zfill('x') }}
{{ 'x' | int(base=99) }}
{{ [1] + (2,) }}
{{ '\N' }}
{% include 'x' %}
{% import 'x' as y %}
{% extends 'x' %}
{% do messages %}
{{ '1' | round }}
{{ 1.5 | round(1, 'up') }}
{{ 007 }}
{{ [[1, 2]] | sum }}
{{ [1, 'a'] | sort }}
'''


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = refuse
environment.globals["strftime_now"] = datetime.datetime(2026, 2, 3, 14, 5, 6).strftime

cases = []
for template in SNIPPETS.strip().split("\n"):
    case = {"template": template}
    try:
        case["text"] = environment.from_string(template).render(
            messages=MESSAGES, tools=None, documents=None, add_generation_prompt=True
        )
    except Exception as e:
        case["error"] = f"{type(e).__name__}: {e}"
    cases.append(case)

print(json.dumps({"messages": MESSAGES, "cases": cases}, indent=1, ensure_ascii=False))
