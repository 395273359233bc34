"""Writes cases.json: chat templates of this project's own, rendered by Hugging Face transformers.

    pip install transformers==5.18.0 jinja2==3.1.6
    python make.py > cases.json     # in this folder

The templates are written for these tests, each in the style of a family (what it calls, how it
trims, what it refuses); none is a vendor's.
"""
import datetime
import json

import jinja2
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import render_jinja_template


class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 2, 3, 14, 5, 6)


chat_template_utils.datetime = Then

LLAMA3 = """{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {%- set preface = messages[0]['content']|trim %}
    {%- set turns = messages[1:] %}
{%- else %}
    {%- set preface = "" %}
    {%- set turns = messages %}
{%- endif %}
{%- if preface or tools is not none %}
    {{- "<|head|>system<|/head|>\\n\\n" }}
    {%- if date_string is defined %}
        {{- "Date: " + date_string + "\\n" }}
    {%- endif %}
    {{- preface + "<|over|>" }}
{%- endif %}
{%- for turn in turns %}
    {{- '<|head|>' + turn['role'] + '<|/head|>\\n\\n' + turn['content'] | trim + '<|over|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|/head|>\\n\\n' }}
{%- endif %}
"""

GEMMA = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system turn here') }}{% endif %}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Turns must alternate: user, assistant, user, ...') }}{% endif %}{% if (m['role'] == 'assistant') %}{% set who = 'model' %}{% else %}{% set who = m['role'] %}{% endif %}{{ '<turn>' + who + '
' + m['content'] | trim + '</turn>
' }}{% endfor %}{% if add_generation_prompt %}{{'<turn>model
'}}{% endif %}"""

QWEN = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\\n" }}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nBe of use.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- for call in message.tool_calls %}
            {{- '\\n{"name": "' ~ call.name ~ '", "arguments": ' ~ (call.arguments | tojson) ~ '}' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n[' + message.content + ']' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

THINK = """{%- set ns = namespace(last=messages|length - 1, seen=false) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if not ns.seen and message.role == "user" and message.content is string and not(message.content.startswith('[') and message.content.endswith(']')) %}
        {%- set ns.seen = true %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if message.role == "assistant" %}
        {%- set thought = '' %}
        {%- if message.thought is string %}
            {%- set thought = message.thought %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or thought) %}
            {{- '<|im_start|>assistant\\n<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>assistant\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
"""

MISTRAL = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the system turn, user and assistant take turns") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant turns, not " + message['role'] + "!") }}
    {%- endif %}
{%- endfor %}
"""

CHATML = """{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"""

# Blocks on lines of their own: what trim_blocks and lstrip_blocks are for.
ZEPHYR = """{% for message in messages %}
  {% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
  {% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
  {% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
  {% endif %}
  {# a remark #}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}
"""

GENERATION = """{% for message in messages %}
    {%- if message.role == 'assistant' %}
        {%- generation %}{{ message.content }}{{ eos_token }}{% endgeneration %}
    {% else %}
        {{- message.role.upper() ~ ': ' ~ message.content }}
    {% endif %}
{% endfor %}
{{ 'ASSISTANT: ' if add_generation_prompt else '' }}"""

PARTS = """{%- macro text(content) -%}
    {%- if content is string -%}{{ content }}
    {%- elif content is iterable -%}
        {%- for part in content -%}{% if part.type == 'text' %}{{ part['text'] }}{% else %}<{{ part.type }}>{% endif %}{%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{%- for message in messages -%}
    {%- if message.role not in ['user', 'assistant', 'system'] -%}{%- continue -%}{%- endif -%}
    {{ '[' ~ loop.index ~ '/' ~ loop.length ~ ' ' ~ (message.role | capitalize) ~ '] ' ~ text(message.content) }}{{ '\\n' }}
{%- endfor -%}"""

JSON = """{{ messages | tojson }}|{{ messages[0] | tojson(indent=2) }}|{{ {'a': 1, 'b': [true, none, 1.5, "<é'&>\\u2028"]} | tojson }}|{{ messages | map(attribute='role') | list }}|{{ messages | selectattr('role', 'equalto', 'user') | list | length }}|{{ messages | map(attribute='content') | join(', ') }}|{% for key, value in messages[0].items() %}{{ key }}={{ value }};{% endfor %}{% for key, value in messages[0] | items %}{{ key }}:{{ value }};{% endfor %}"""

MISC = """{%- set name = messages[0].get('name', 'nobody') -%}
{{ name }} {{ messages[-1].content[:3] }} {{ messages[-1]['content'][-2:] }} {{ messages | length }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 2 ** 3 }} {{ true }} {{ none }} {{ missing }} {{ missing is defined }} {{ [1, 2] }} {{ {'k': 'v'} }} {{ messages[0].content | replace('e', 'E') | upper }} {{ 'x' * 3 }} {{ "%s-%s" | format(1, 'b') }} {{ (messages | first).role }} {{ (messages | last).role }} {{ missing | default('d') }} {{ '' | default('e', true) }} {{ messages[0] is mapping }} {{ range(3) | list }} {{ "a,b".split(',') }} {{ 'ab'.title() }} {{ ' a '.strip() }}{% raw %}{{ raw }}{% endraw %}{%- set x %}block{% endset %}{{ x }}"""

LINES = """  {%- for m in messages %}
{{ m.role }}:
   {{ m.content }}
   {%+ if loop.last %}end{% endif +%}
   - {% if true %}inline{% endif %}

{% endfor %}


"""

PLAIN = [{"role": "user", "content": " Where is the whale? "}]
TALK = [
    {"role": "user", "content": "Call me Ishmael.\nPlease {{ not }} {% run %}."},
    {"role": "assistant", "content": " As you wish,\n\"Ishmael\" & <co>. "},
    {"role": "user", "content": "Größe 🐋 naïve's?"},
]
SYSTEM = [{"role": "system", "content": "  Answer as a sailor. "}] + TALK
WRONG = [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}]
ROBOT = [{"role": "user", "content": "one"}, {"role": "robot", "content": "two"}]
THOUGHT = [
    {"role": "user", "content": "1 + 1?"},
    {"role": "assistant", "content": "<think>\nOne and one.\n</think>\n\nTwo."},
    {"role": "user", "content": "And 2 + 2?"},
]
MID = THOUGHT + [{"role": "assistant", "content": "<think>\nTwo and two.\n</think>\n\nFour."}]

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
STYLES = {
    "llama3": LLAMA3, "gemma": GEMMA, "qwen": QWEN, "think": THINK, "mistral": MISTRAL, "chatml": CHATML,
    "zephyr": ZEPHYR, "generation": GENERATION, "parts": PARTS, "json": JSON, "misc": MISC, "lines": LINES,
}
CHATS = {"plain": PLAIN, "talk": TALK, "system": SYSTEM, "wrong": WRONG, "robot": ROBOT, "thought": THOUGHT, "mid": MID}

cases = []
for style, template in STYLES.items():
    for chat, messages in CHATS.items():
        for prompt in (True, False):
            case = {"name": f"{style}-{chat}{'-prompt' if prompt else ''}", "style": style, "chat": chat, "prompt": prompt}
            try:
                case["text"] = render_jinja_template([messages], chat_template=template, add_generation_prompt=prompt, **TOKENS)[0][0]
            except jinja2.exceptions.TemplateError as e:
                case["error"] = str(e)
            cases.append(case)

SNIPPETS = r'''
{% set ns = namespace(last=messages|length - 1, s=false) %}{{ ns.last }}{{ ns.s }}{{ ns.nope is defined }}
{{ '\n\nab\n'.lstrip('\n') }}|{{ 'xxabx'.strip('x') }}|{{ ' a '.rstrip() }}|
{{ 'a</t>b</t>c'.split('</t>')[-1] }} {{ ' a  b c '.split() }} {{ 'a b c'.split(' ', 1) }} {{ 'a.b.c'.rsplit('.', 1) }}
{{ messages[::-1] | map(attribute='role') | join('-') }} {{ 'abcdef'[1:-1] }} {{ 'abcdef'[::-2] }} {{ [1, 2, 3][-2:] }} {{ 'abc'[-1] }}
{{ true }} {{ none }} {{ 1.0 }} {{ 1e20 }} {{ 0.00001 }} {{ 2 ** 10 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ -2 ** 2 }} {{ 1_000 }}
{{ 'a' ~ 1 ~ none ~ true }} {{ 'a' 'b' "c" }} {{ 'x' * 3 }} {{ 1 + 2 * 3 - 4 }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ true == 1 }}
{{ not true or true }} {{ 0 or 'b' }} {{ 'a' and 'b' }} {{ 'a' if false }}| {{ 1 if true else 2 }} {{ 'x' in 'xyz' }} {{ 3 not in [1, 2] }} {{ 'role' in messages[0] }}
{{ ['it\'s', "q\"", 'a\nb', 1.5, none, true, {'k': [1]}] }}
{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %} {% for k in {'a': 1} %}{{ k }}{% endfor %} {% for c in 'hé' %}{{ c }},{% endfor %}
{% for i in range(5) if i is odd %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }} {% endfor %}{% for i in [] %}x{% else %}none{% endfor %}
{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% set x = 1 %}{% for i in range(3) %}{{ x }}{% set x = i + 5 %}{{ x }} {% endfor %}{{ x }}
{% if true %}{% set y = 2 %}{% endif %}{{ y }} {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set z %}<{{ a }}>{% endset %}{{ z }} {% set u | upper %}abc{% endset %}{{ u }}
{% macro f(a, b=2, c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ f(1) }} {{ f(1, c=3) }} {{ f('x', 'y') | length }}
{% macro walk(x, d=0) %}{{ x[0] }}{% if x[1:] %}-{{ walk(x[1:], d + 1) }}{% endif %}{% endmacro %}{{ walk('abc') }}
{% for m in messages %}{{ loop.previtem.role if loop.previtem is defined else 'start' }}>{{ loop.nextitem.role if not loop.last else 'end' }} {{ loop.cycle('a', 'b') }} {% endfor %}
{{ missing }}|{{ missing is defined }} {{ missing | default('d') }} {{ '' | default('e', true) }} {{ messages[0].nope }}|{{ missing | length }} {% for i in missing %}x{% endfor %}{{ missing == other }} {{ not missing }}
{{ 'Ab cd' | upper }} {{ 'Ab' | lower }} {{ 'ab cd' | title }} {{ 'aB' | capitalize }} {{ 'abab' | replace('a', 'c') }} {{ 'abab'.replace('b', '', 1) }} {{ '  a ' | trim }} {{ 'xax' | trim('x') }}
{{ [3, 1, 2] | sort }} {{ ['b', 'A', 'c'] | sort(reverse=true) }} {{ [1, 1, 2] | unique | list }} {{ [1, 2] | sum }} {{ [1, 2] | max }} {{ [1, 2] | min }} {{ [1, 2] | reverse | list }} {{ 'ab' | reverse }} {{ [1, 2] | first }} {{ [] | first }}| {{ 'abc' | last }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | selectattr('content') | list | length }} {{ messages | rejectattr('role', 'in', ['user']) | map(attribute='role') | list }} {{ [0, 1, 2] | select | list }} {{ [1, 2, 3] | select('odd') | list }} {{ [1, 2, 3] | reject('>', 1) | list }} {{ ['a'] | map('upper') | list }} {{ messages | map(attribute='nope', default='n') | join }}
{{ {'b': 1, 'a': 2} | dictsort | map('first') | join }} {{ {'b': 1} | items | map('last') | join }} {{ {'b': 1}.keys() | list }} {{ {'b': 1}.values() | list }} {{ {'b': 1}.get('c') }} {{ {'b': 1}.get('c', 3) }} {{ dict(a=1).a }}
{{ 3 | string ~ 'x' }} {{ '3' | int + 1 }} {{ 'q' | int }} {{ 'q' | int(7) }} {{ '2.5' | float }} {{ 3.9 | int }} {{ -3 | abs }} {{ "%s-%d%%" | format('a', 2) }} {{ "%s" % 'x' }} {{ '<a&>' | e }} {{ 'a\nb\n\nc' | indent(2) }}
{{ 1 is number }} {{ 'a' is string }} {{ {} is mapping }} {{ [] is sequence }} {{ 'a' is iterable }} {{ none is none }} {{ 4 is divisibleby 2 }} {{ 3 is even }} {{ true is boolean }} {{ 1 is integer }} {{ 1.0 is float }} {{ 1 is not none }} {{ false is false }} {{ 1 is in [1] }} {{ range is callable }} {{ 1 is eq 1 and 2 is gt 1 }}
{{ {'a': 1, 'b': [true, none, 1.5, "<é'&>\u2028\t\x01"]} | tojson }} {{ [] | tojson(indent=2) }} {{ {'z': [1, {}], 'a': 'é'} | tojson(indent=2, sort_keys=true, ensure_ascii=true) }} {{ [1, 2] | tojson(separators=(',', ':')) }}
{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abc'.find('c') }} {{ 'abc'.count('b') }} {{ 'Abc'.upper() }} {{ 'ABC'.lower() }} {{ 'a b'.title() }} {{ ','.join(['a', 'b']) }} {{ '12'.isdigit() }} {{ 'ab'.removeprefix('a') }} {{ 'ab'.removesuffix('b') }} {{ 'a\nb'.splitlines() }} {{ [1, 2].index(2) }} {{ [1, 1].count(1) }}
{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S %A %B %a %y %I %p %j %%') }} {{ strftime_now('%-d/%-m %: %') }}
{{ '~ab c-de (fg' | title }} {{ '~ab c-de 1x' .title() }} {{ ['\u2028\xa0\x01é🐋'] }}
{% raw %}{{ x }} {% if %}{% endraw %} {# a remark {{ #}. {{ '{{ not a tag }}' }} {{ "%}" }}
{% for m in messages -%}   {{ m.role }}   {%- endfor %} |  {{- ' a ' -}}  | {%+ if true %} b {% endif +%} c
{{ messages[0]['content'] | length }} {{ '🐋🐋' | length }} {{ '🐋a'[1] }} {{ messages[0].items() | list | length }} {{ messages[0]['items'] is defined }}
{{ [1, 2] + [3] }} {{ (1, 2)[0] }} {{ {1: 'a'}[1] }} {{ messages | length > 0 and messages[0].role == 'user' }} {{ (messages | first).role }} {{ messages.0.role }} {{ [[1, 2], [3]] | last | first }}
{% if tools is none %}no tools{% endif %} {{ documents is none }} {{ bos_token }}{{ eos_token }} {{ bos_token is defined }} {{ add_generation_prompt }}
{% generation %}{% set inner = 1 %}a{% endgeneration %}{{ inner is defined }}
{{ missing.name }}
{{ missing + 'a' }}
{{ 'a' + 1 }}
{{ 'a' + none }}
{{ none.x.y }}
{{ nothing() }}
{{ 'a' | nofilter }}
{{ 'a' is notest }}
{% nonsense %}
{% if true %}
{% for m in messages %}{% endif %}
{{ messages[0 }}
{{ 'open }}
{{ 1 / 0 }}
{{ raise_exception('as ' ~ 'told') }}
{{ messages.append(1) }}
{{ messages[0].update({'role': 'x'}) }}
{% set messages.x = 1 %}{{ 1 }}
{% include 'other' %}
{% break %}
{{ range(1000000) | length }}
{# never closed
{{ 1 +}}
{{ }}
{{ 5 $ 6 }}
{{ '\u12' }}
{% for a, b in [[1]] %}{{ a }}{% endfor %}
{{ len(messages) }}
'''

snippets = []
for template in SNIPPETS.strip().split("\n"):
    snippet = {"template": template}
    try:
        snippet["text"] = render_jinja_template([TALK], chat_template=template, add_generation_prompt=True, **TOKENS)[0][0]
    except Exception as e:
        snippet["error"] = f"{type(e).__name__}: {e}"
    snippets.append(snippet)

print(json.dumps({"snippets": snippets, "templates": STYLES, "chats": CHATS, "tokens": TOKENS, "cases": cases}, indent=1, ensure_ascii=False))
