package dev.tiller.pocket.corpus;

/**
 * One document of a corpus.
 *
 * @param id unique within its source, stable across runs
 * @param text cleaned text: paragraphs separated by one empty line, no trailing white space
 */
public record Document(String id, String text) {}
