package dev.tiller.language.generate;

/**
 * A continuation as text.
 *
 * @param text the new text without the prompt, special tokens left out, cut before a stop string
 * @param tokens the ids it came from; those of a stop string are among them
 */
public record GeneratedText(String text, Generation tokens) {}
