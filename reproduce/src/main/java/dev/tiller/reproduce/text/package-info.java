/**
 * What every experiment over texts does, whether of a paper on the pocket model or of a recipe on a
 * user's: {@link dev.tiller.reproduce.text.TextBench} fits maps and measures outcomes, each once
 * for equal identities; {@link dev.tiller.reproduce.text.Prompts} is what is measured on.
 */
@NullMarked
package dev.tiller.reproduce.text;

import org.jspecify.annotations.NullMarked;
