/**
 * The part of the Jinja template language that chat templates are written in, with the settings of
 * Hugging Face transformers: blocks swallow the line break after them and the blanks before them,
 * what is not defined prints as nothing, nothing can be changed but namespaces.
 *
 * <p>A template comes with a model, that is from strangers. It sees strings, numbers, lists and
 * dictionaries and a closed set of filters, tests and methods; no Java object can be reached from
 * it, and its steps, depth and output are limited. Why this is not a library's work: {@code
 * docs/decisions/0011-own-jinja.md}.
 *
 * <p>Start reading at {@link dev.tiller.jinja.Template}. From text to output: {@code Lexer}, {@code
 * Parser}, {@code ExpressionParser} and {@code OperandParser}, then {@code Statement} and {@code
 * Expression}, which run themselves.
 *
 * <p>API are {@link dev.tiller.jinja.Template} and {@link dev.tiller.jinja.TemplateException}.
 */
@NullMarked
package dev.tiller.jinja;

import org.jspecify.annotations.NullMarked;
